using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Plateau.Numerics;

/// <summary>
/// Threads kept for short parallel regions. A region starts in microseconds: its workers spin for a moment after their last task and park
/// only then. How many threads there are never changes a result; what a worker computes is decided by its index alone.
/// </summary>
public static class Workers
{
    private const double SpinSeconds = 40e-6;

    private static readonly long SpinTicks = (long)(SpinSeconds * Stopwatch.Frequency);
    private static readonly Lock Gate = new();
    private static readonly Stack<Worker> Idle = new();

    [ThreadStatic]
    private static Region? t_own;

    [ThreadStatic]
    private static Region? t_current;

    // The workers of the region that this thread runs inline, inside another; 0 when there is none.
    [ThreadStatic]
    private static int t_inline;

    private static int s_threads = Environment.ProcessorCount;

    // Threads inside regions now, callers and workers: when they outnumber the cores nobody spins.
    private static int s_busy;

    /// <summary>
    /// The threads that a parallel region uses by default; at first the number of cores. More than there are cores is allowed.
    /// </summary>
    public static int Threads
    {
        get => Volatile.Read(ref s_threads);
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            Volatile.Write(ref s_threads, value);
        }
    }

    /// <summary>The threads that a new region would truly have: 1 inside a region, <see cref="Threads"/> outside.</summary>
    internal static int Available => t_current is null ? Threads : 1;

    /// <summary>
    /// Runs <paramref name="body"/>(0) … <paramref name="body"/>(threads − 1), each once and all at the same time, 0 on the calling thread;
    /// returns when all have. Inside another region they run one after the other on the calling thread. Keep the delegate in a field and
    /// nothing is allocated.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before the start, or a body heeded it.</exception>
    internal static void Run(int threads, Action<int> body, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        ArgumentNullException.ThrowIfNull(body);
        Start(threads, -1, body, cancellation);
    }

    /// <summary>
    /// Runs <paramref name="body"/> once for each of 0 … count − 1, shared among <see cref="Threads"/> threads in no particular order.
    /// The token is asked before each. Inside another region they run in order on the calling thread.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; the rest was left out.</exception>
    internal static void For(int count, Action<int> body, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentNullException.ThrowIfNull(body);
        Start(Math.Min(count, Available), count, body, cancellation);
    }

    /// <summary>
    /// Waits, inside a body of <see cref="Run"/>, until every worker of the region has come here. Every worker must call it equally often.
    /// When another worker has failed, this throws, so that the region ends.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// There is no region, or it runs inline with more than one worker, which could never meet.
    /// </exception>
    internal static void Barrier()
    {
        Region region = t_current ?? throw new InvalidOperationException("A barrier stands only inside a parallel region.");
        if (t_inline > 1)
        {
            throw new InvalidOperationException(
                "A region inside a region runs inline; its workers cannot meet at a barrier. Ask Workers.Available.");
        }

        if (t_inline == 0)
        {
            region.Barrier();
        }
    }

    private static void Start(int threads, int count, Action<int> body, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (t_current is not null)
        {
            RunInline(count < 0 ? threads : count, body, cancellation);
            return;
        }

        if (threads == 0)
        {
            return;
        }

        Region region = t_own ??= new Region();
        region.Prepare(threads, count, body, cancellation);
        Interlocked.Add(ref s_busy, threads);
        t_current = region;
        try
        {
            for (int index = 1; index < threads; index++)
            {
                region.Add(Take(), index);
            }

            region.Execute(0);
            region.WaitForWorkers();
        }
        finally
        {
            t_current = null;
            Interlocked.Add(ref s_busy, -threads);
        }

        region.Finish();
    }

    private static void RunInline(int count, Action<int> body, CancellationToken cancellation)
    {
        int outer = t_inline;
        t_inline = Math.Max(1, count);
        try
        {
            for (int index = 0; index < count; index++)
            {
                cancellation.ThrowIfCancellationRequested();
                body(index);
            }
        }
        finally
        {
            t_inline = outer;
        }
    }

    private static Worker Take()
    {
        lock (Gate)
        {
            if (Idle.TryPop(out Worker? worker))
            {
                return worker;
            }
        }

        return new Worker();
    }

    private static void GiveBack(Worker worker)
    {
        lock (Gate)
        {
            Idle.Push(worker);
        }
    }

    // Waits a moment the cheap way; false when it is time to park.
    private struct Spinner
    {
        private long _end;
        private int _turns;

        public bool Turn()
        {
            if (Volatile.Read(ref s_busy) > Environment.ProcessorCount)
            {
                // Someone else needs this core.
                _turns++;
                Thread.Yield();
                return _turns < 4;
            }

            if (++_turns < 16)
            {
                Thread.SpinWait(2);
                return true;
            }

            // Whoever is waited for may be queued on this very core.
            Thread.Yield();
            long now = Stopwatch.GetTimestamp();
            if (_end == 0)
            {
                _end = now + SpinTicks;
            }

            return now < _end;
        }
    }

#pragma warning disable CA1001 // Workers, and the region of each calling thread, live as long as their threads.
    private sealed class Worker
    {
        // The state is one of these two, or the ticket of what is posted.
        private const long Waiting = 0;
        private const long Parked = 1;

        private readonly SemaphoreSlim _wake = new(0);
        private Region? _region;
        private int _index;
        private long _ticket = Parked;
        private long _state;

        public Worker()
        {
            Thread thread = new(Loop) { IsBackground = true, Name = "Plateau worker" };
            thread.Start();
        }

        /// <summary>Posts what to run next, and returns its ticket. Only whoever took the worker may.</summary>
        public long Post(Region region, int index)
        {
            _region = region;
            _index = index;
            long ticket = ++_ticket;
            if (Interlocked.Exchange(ref _state, ticket) == Parked)
            {
                _wake.Release();
            }

            return ticket;
        }

        /// <summary>
        /// Takes back what was posted, if the worker has not begun. A worker that is done may already serve another caller: the ticket
        /// tells.
        /// </summary>
        public bool Withdraw(long ticket) => Interlocked.CompareExchange(ref _state, Waiting, ticket) == ticket;

        private bool Begin()
        {
            long state = Interlocked.Read(ref _state);
            return state > Parked && Interlocked.CompareExchange(ref _state, Waiting, state) == state;
        }

        private void Loop()
        {
            while (true)
            {
                Spinner spinner = default;
                while (!Begin())
                {
                    if (!spinner.Turn() && Interlocked.CompareExchange(ref _state, Parked, Waiting) == Waiting)
                    {
                        _wake.Wait();
                    }
                }

                Region region = _region!;
                int index = _index;
                _region = null;
                t_current = region;
                region.Execute(index);
                t_current = null;

                // First free again, then done: the caller's next region finds this worker.
                GiveBack(this);
                region.WorkerIsDone();
            }
        }
    }

    // One for each calling thread, used again and again; a thread is in one region at a time.
    private sealed class Region
    {
        private const int CallerIsParked = 1 << 24;

        private readonly SemaphoreSlim _done = new(0);
        private readonly object _phaseGate = new();

        private readonly List<(Worker Worker, long Ticket)> _workers = [];
        private Action<int>? _body;
        private CancellationToken _cancellation;
        private int _threads;
        private int _count;
        private int _next;
        private int _pending;
        private int _arrived;
        private int _phase;
        private int _parkedAtBarrier;
        private int _failed;
        private int _failedIndex;
        private ExceptionDispatchInfo? _failure;

        public void Prepare(int threads, int count, Action<int> body, CancellationToken cancellation)
        {
            _threads = threads;
            _count = count;
            _body = body;
            _cancellation = cancellation;
            _next = 0;
            _arrived = 0;
            _failed = 0;
            _failure = null;
            Volatile.Write(ref _pending, threads - 1);
        }

        public void Add(Worker worker, int index)
        {
            _workers.Add((worker, worker.Post(this, index)));
        }

        public void Execute(int index)
        {
            try
            {
                if (_count < 0)
                {
                    _body!(index);
                    return;
                }

                int item;
                while (Volatile.Read(ref _failed) == 0 && (item = Interlocked.Increment(ref _next) - 1) < _count)
                {
                    _cancellation.ThrowIfCancellationRequested();
                    _body!(item);
                }
            }
#pragma warning disable CA1031 // Whatever it is, the caller gets it.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Fail(index, exception);
            }
        }

        public void WorkerIsDone()
        {
            if (Interlocked.Decrement(ref _pending) == CallerIsParked)
            {
                _done.Release();
            }
        }

        public void WaitForWorkers()
        {
            if (_count >= 0)
            {
                // The items are all taken: whoever has not begun yet need not, which matters when others hold the cores.
                foreach ((Worker worker, long ticket) in _workers)
                {
                    if (worker.Withdraw(ticket))
                    {
                        GiveBack(worker);
                        Interlocked.Decrement(ref _pending);
                    }
                }
            }

            _workers.Clear();
            Spinner spinner = default;
            while (Volatile.Read(ref _pending) != 0)
            {
                if (!spinner.Turn())
                {
                    if (Interlocked.Add(ref _pending, CallerIsParked) != CallerIsParked)
                    {
                        _done.Wait();
                    }

                    return;
                }
            }
        }

        public void Finish()
        {
            _body = null;
            ExceptionDispatchInfo? failure = _failure;
            _failure = null;
            failure?.Throw();
        }

        public void Barrier()
        {
            if (_count >= 0)
            {
                throw new InvalidOperationException("The items of a parallel loop cannot meet at a barrier.");
            }

            int phase = Volatile.Read(ref _phase);
            if (Interlocked.Increment(ref _arrived) == _threads)
            {
                _arrived = 0;
                Interlocked.Increment(ref _phase);
                WakeBarrier();
                return;
            }

            Spinner spinner = default;
            while (Volatile.Read(ref _phase) == phase && Volatile.Read(ref _failed) == 0)
            {
                if (spinner.Turn())
                {
                    continue;
                }

                lock (_phaseGate)
                {
                    Interlocked.Increment(ref _parkedAtBarrier);
                    while (Volatile.Read(ref _phase) == phase && Volatile.Read(ref _failed) == 0)
                    {
                        System.Threading.Monitor.Wait(_phaseGate);
                    }

                    Interlocked.Decrement(ref _parkedAtBarrier);
                }
            }

            if (Volatile.Read(ref _phase) == phase)
            {
                throw new AbandonedRegionException();
            }
        }

        private void Fail(int index, Exception exception)
        {
            lock (_phaseGate)
            {
                // The one to report is that of the lowest worker; whoever only waited for it has nothing to report.
                if (exception is not AbandonedRegionException && (_failure is null || index < _failedIndex))
                {
                    _failure = ExceptionDispatchInfo.Capture(exception);
                    _failedIndex = index;
                }
            }

            Interlocked.Exchange(ref _failed, 1);
            WakeBarrier();
        }

        private void WakeBarrier()
        {
            // The full fence of the interlocked write before pairs with the one of a waiter that parks: one of the two sees the other.
            if (Volatile.Read(ref _parkedAtBarrier) > 0)
            {
                lock (_phaseGate)
                {
                    System.Threading.Monitor.PulseAll(_phaseGate);
                }
            }
        }
    }

#pragma warning restore CA1001

#pragma warning disable CA1064, CA1032 // Never leaves this file.
    private sealed class AbandonedRegionException : Exception
#pragma warning restore CA1064, CA1032
    {
        public AbandonedRegionException()
            : base("Another worker of the region failed.")
        {
        }
    }
}
