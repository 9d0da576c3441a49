using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Plateau.Data;

/// <summary>
/// A library beside Plateau that is loaded only when it is needed, with what it needs itself, native code too. It shares Plateau's types.
/// </summary>
internal sealed class AddOn : AssemblyLoadContext
{
    /// <summary>The environment variable that names a folder of add-ons.</summary>
    public const string FolderVariable = "PLATEAU_ADDONS";

    private readonly AssemblyDependencyResolver _resolver;
    private readonly string _folder;

    private AddOn(string path)
        : base(Path.GetFileNameWithoutExtension(path))
    {
        _resolver = new AssemblyDependencyResolver(path);
        _folder = Path.GetDirectoryName(path)!;
    }

    /// <summary>
    /// Where add-ons are sought, in order: the folder of <see cref="FolderVariable"/>, beside the program, and among the user's data.
    /// </summary>
    public static IReadOnlyList<string> Folders
    {
        get
        {
            string? named = Environment.GetEnvironmentVariable(FolderVariable);
            string user = Environment.GetFolderPath(
                Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
            return
            [
                .. string.IsNullOrEmpty(named) ? Array.Empty<string>() : [Path.GetFullPath(named)],
                Path.Combine(AppContext.BaseDirectory, "add-ons"),
                AppContext.BaseDirectory,
                .. user.Length > 0 ? [Path.Combine(user, "plateau", "add-ons")] : Array.Empty<string>(),
            ];
        }
    }

    /// <summary>The file of an add-on, in the first of the folders that has it; null where none has.</summary>
    /// <param name="name">The add-on, such as <c>Plateau.Images</c>.</param>
    /// <param name="folders">Where to look.</param>
    public static string? Find(string name, IReadOnlyList<string> folders)
        => folders.Select(folder => Path.Combine(folder, name + ".dll")).FirstOrDefault(File.Exists);

    /// <summary>Loads an add-on and makes the one thing of a kind that it offers.</summary>
    /// <param name="path">Its file.</param>
    public static T Create<T>(string path)
    {
        Assembly assembly = new AddOn(Path.GetFullPath(path)).LoadFromAssemblyPath(Path.GetFullPath(path));
        Type offered = Array.Find(assembly.GetExportedTypes(), type => type.IsClass && type.IsAssignableTo(typeof(T)))
            ?? throw new TypeLoadException($"it has no {typeof(T).Name}");
        return (T)Activator.CreateInstance(offered)!;
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
        => assemblyName.Name != typeof(AddOn).Assembly.GetName().Name && _resolver.ResolveAssemblyToPath(assemblyName) is string path
            ? LoadFromAssemblyPath(path)
            : null;

    /// <inheritdoc/>
    protected override IntPtr LoadUnmanagedDll(string unmanagedDllName)
        => (_resolver.ResolveUnmanagedDllToPath(unmanagedDllName) ?? Beside(unmanagedDllName)) is string path
            ? LoadUnmanagedDllFromPath(path)
            : IntPtr.Zero;

    // As packages lay them out, where nothing beside the add-on says so.
    private string? Beside(string name)
    {
        string native = Path.Combine(_folder, "runtimes", RuntimeInformation.RuntimeIdentifier, "native");
        string ending = OperatingSystem.IsWindows() ? ".dll" : OperatingSystem.IsMacOS() ? ".dylib" : ".so";
        return new[] { name, name + ending }.Select(file => Path.Combine(native, file)).FirstOrDefault(File.Exists);
    }
}
