using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Plateau.Tests;

/// <summary>Which type of an assembly uses which other type of it: by inheritance, in signatures, attributes and method bodies.</summary>
internal sealed class TypeReferences
{
    private static readonly Dictionary<int, OperandType> Operands = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => (int)(ushort)code.Value, code => code.OperandType);

    private readonly MetadataReader _reader;
    private readonly PEReader _file;
    private readonly Collector _collector;

    private TypeReferences(PEReader file)
    {
        _file = file;
        _reader = file.GetMetadataReader();
        _collector = new Collector();
    }

    /// <summary>One use of one type by another.</summary>
    public sealed record Reference(string From, string FromNamespace, string To, string ToNamespace);

    /// <summary>All uses within an assembly.</summary>
    public static IReadOnlyList<Reference> In(string assembly)
    {
        using PEReader file = new(File.OpenRead(assembly));
        return new TypeReferences(file).Scan();
    }

    private List<Reference> Scan()
    {
        List<Reference> references = [];
        foreach (TypeDefinitionHandle handle in _reader.TypeDefinitions)
        {
            _collector.Found.Clear();
            Visit(_reader.GetTypeDefinition(handle));
            (string from, string fromNamespace) = Name(handle);
            foreach (TypeDefinitionHandle used in _collector.Found.Where(used => used != handle))
            {
                (string to, string toNamespace) = Name(used);
                references.Add(new Reference(from, fromNamespace, to, toNamespace));
            }
        }

        return references;
    }

    private (string Name, string Namespace) Name(TypeDefinitionHandle handle)
    {
        TypeDefinition type = _reader.GetTypeDefinition(handle);
        string name = _reader.GetString(type.Name);
        if (type.GetDeclaringType() is { IsNil: false } outer)
        {
            (string outerName, string outerNamespace) = Name(outer);
            return ($"{outerName}+{name}", outerNamespace);
        }

        string space = _reader.GetString(type.Namespace);
        return ($"{space}.{name}", space);
    }

    private void Visit(TypeDefinition type)
    {
        Visit(type.BaseType);
        foreach (InterfaceImplementationHandle implemented in type.GetInterfaceImplementations())
        {
            Visit(_reader.GetInterfaceImplementation(implemented).Interface);
        }

        Visit(type.GetCustomAttributes());
        Visit(type.GetGenericParameters());
        foreach (FieldDefinitionHandle handle in type.GetFields())
        {
            FieldDefinition field = _reader.GetFieldDefinition(handle);
            field.DecodeSignature(_collector, null);
            Visit(field.GetCustomAttributes());
        }

        foreach (MethodDefinitionHandle handle in type.GetMethods())
        {
            MethodDefinition method = _reader.GetMethodDefinition(handle);
            method.DecodeSignature(_collector, null);
            Visit(method.GetCustomAttributes());
            Visit(method.GetGenericParameters());
            if (method.RelativeVirtualAddress != 0)
            {
                Visit(_file.GetMethodBody(method.RelativeVirtualAddress));
            }
        }
    }

    private void Visit(GenericParameterHandleCollection parameters)
    {
        foreach (GenericParameterHandle handle in parameters)
        {
            foreach (GenericParameterConstraintHandle constraint in _reader.GetGenericParameter(handle).GetConstraints())
            {
                Visit(_reader.GetGenericParameterConstraint(constraint).Type);
            }
        }
    }

    private void Visit(CustomAttributeHandleCollection attributes)
    {
        foreach (CustomAttributeHandle handle in attributes)
        {
            Visit(_reader.GetCustomAttribute(handle).Constructor);
        }
    }

    private void Visit(MethodBodyBlock body)
    {
        if (!body.LocalSignature.IsNil)
        {
            _reader.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(_collector, null);
        }

        foreach (ExceptionRegion region in body.ExceptionRegions)
        {
            Visit(region.CatchType);
        }

        BlobReader code = body.GetILReader();
        while (code.RemainingBytes > 0)
        {
            int value = code.ReadByte();
            if (value == 0xFE)
            {
                value = 0xFE00 | code.ReadByte();
            }

            switch (Operands[value])
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    Visit(MetadataTokens.EntityHandle(code.ReadInt32()));
                    break;
                case OperandType.InlineSwitch:
                    int targets = code.ReadInt32();
                    code.Offset += targets * sizeof(int);
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    code.Offset += sizeof(long);
                    break;
                case OperandType.InlineNone:
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    code.Offset += sizeof(byte);
                    break;
                case OperandType.InlineVar:
                    code.Offset += sizeof(short);
                    break;
                default:
                    code.Offset += sizeof(int);
                    break;
            }
        }
    }

    private void Visit(EntityHandle handle)
    {
        if (handle.IsNil)
        {
            return;
        }

        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                _collector.Found.Add((TypeDefinitionHandle)handle);
                break;
            case HandleKind.TypeSpecification:
                _reader.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(_collector, null);
                break;
            case HandleKind.FieldDefinition:
                _collector.Found.Add(_reader.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MethodDefinition:
                _collector.Found.Add(_reader.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MethodSpecification:
                MethodSpecification specification = _reader.GetMethodSpecification((MethodSpecificationHandle)handle);
                specification.DecodeSignature(_collector, null);
                Visit(specification.Method);
                break;
            case HandleKind.MemberReference:
                MemberReference member = _reader.GetMemberReference((MemberReferenceHandle)handle);
                Visit(member.Parent);
                if (member.GetKind() == MemberReferenceKind.Method)
                {
                    member.DecodeMethodSignature(_collector, null);
                }
                else
                {
                    member.DecodeFieldSignature(_collector, null);
                }

                break;
        }
    }

    /// <summary>Collects the assembly's own types that a signature names.</summary>
    private sealed class Collector : ISignatureTypeProvider<bool, object?>
    {
        public HashSet<TypeDefinitionHandle> Found { get; } = [];

        public bool GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => Found.Add(handle);

        public bool GetTypeFromSpecification(
            MetadataReader reader,
            object? genericContext,
            TypeSpecificationHandle handle,
            byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

        public bool GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => false;

        public bool GetArrayType(bool elementType, ArrayShape shape) => elementType;

        public bool GetByReferenceType(bool elementType) => elementType;

        public bool GetFunctionPointerType(MethodSignature<bool> signature) => false;

        public bool GetGenericInstantiation(bool genericType, ImmutableArray<bool> typeArguments) => genericType;

        public bool GetGenericMethodParameter(object? genericContext, int index) => false;

        public bool GetGenericTypeParameter(object? genericContext, int index) => false;

        public bool GetModifiedType(bool modifier, bool unmodifiedType, bool isRequired) => unmodifiedType;

        public bool GetPinnedType(bool elementType) => elementType;

        public bool GetPointerType(bool elementType) => elementType;

        public bool GetPrimitiveType(PrimitiveTypeCode typeCode) => false;

        public bool GetSZArrayType(bool elementType) => elementType;
    }
}
