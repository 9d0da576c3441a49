using Plateau.Numerics;

namespace Plateau.Tests.Numerics;

public sealed class WorkersTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(31)]
    public void Every_worker_runs_once_whatever_the_cores(int threads)
    {
        int[] runs = new int[threads];
        for (int repeat = 0; repeat < 200; repeat++)
        {
            Workers.Run(threads, i => Interlocked.Increment(ref runs[i]));
        }

        Assert.All(runs, r => Assert.Equal(200, r));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public void Every_item_runs_once(int count)
    {
        int[] runs = new int[count];
        Workers.For(count, i => Interlocked.Increment(ref runs[i]));
        Assert.All(runs, r => Assert.Equal(1, r));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void No_worker_passes_a_barrier_before_the_last_has_come(int threads)
    {
        const int Phases = 100;
        int[] steps = new int[threads];
        int early = 0;
        Workers.Run(threads, i =>
        {
            for (int phase = 1; phase <= Phases; phase++)
            {
                Volatile.Write(ref steps[i], phase);
                Workers.Barrier();
                for (int other = 0; other < threads; other++)
                {
                    if (Volatile.Read(ref steps[other]) < phase)
                    {
                        Interlocked.Increment(ref early);
                    }
                }

                Workers.Barrier();
            }
        });
        Assert.Equal(0, early);
        Assert.All(steps, s => Assert.Equal(Phases, s));
    }

    [Fact]
    public void The_exception_of_the_lowest_worker_reaches_the_caller_and_the_pool_lives_on()
    {
        for (int repeat = 0; repeat < 20; repeat++)
        {
            InvalidDataException thrown = Assert.Throws<InvalidDataException>(
                () => Workers.Run(5, i =>
                {
                    if (i is 2 or 4)
                    {
                        throw new InvalidDataException(i.ToString(System.Globalization.CultureInfo.InvariantCulture));
                    }
                }));
            Assert.Equal("2", thrown.Message);
        }

        int runs = 0;
        Workers.Run(5, _ => Interlocked.Increment(ref runs));
        Assert.Equal(5, runs);
    }

    [Fact]
    public void A_worker_that_fails_frees_those_who_wait_at_the_barrier()
    {
        for (int repeat = 0; repeat < 20; repeat++)
        {
            Assert.Throws<InvalidDataException>(() => Workers.Run(4, i =>
            {
                if (i == 3)
                {
                    throw new InvalidDataException();
                }

                Workers.Barrier();
            }));
        }
    }

    [Fact]
    public void A_region_inside_a_region_runs_in_order_on_the_thread_that_asked()
    {
        List<int>[] seen = [[], [], []];
        bool sameThread = true;
        Workers.Run(3, outer =>
        {
            int thread = Environment.CurrentManagedThreadId;
            Assert.Equal(1, Workers.Available);
            Workers.Run(4, inner =>
            {
                seen[outer].Add(inner);
                sameThread &= thread == Environment.CurrentManagedThreadId;
            });
            Workers.For(2, seen[outer].Add);
        });
        Assert.True(sameThread);
        Assert.All(seen, s => Assert.Equal([0, 1, 2, 3, 0, 1], s));
    }

    [Fact]
    public void A_barrier_that_could_never_open_is_refused()
    {
        Assert.Throws<InvalidOperationException>(Workers.Barrier);
        Assert.Throws<InvalidOperationException>(() => Workers.Run(2, _ => Workers.Run(2, _ => Workers.Barrier())));
        Assert.Throws<InvalidOperationException>(() => Workers.For(2, _ => Workers.Barrier()));
    }

    [Fact]
    public void Cancellation_stops_a_loop_between_items()
    {
        using CancellationTokenSource source = new();
        int runs = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => Workers.For(
            10_000,
            _ =>
            {
                if (Interlocked.Increment(ref runs) == 10)
                {
                    source.Cancel();
                }
            },
            source.Token));
        Assert.InRange(runs, 10, 10 + Workers.Threads);
        Assert.ThrowsAny<OperationCanceledException>(() => Workers.Run(2, _ => runs = -1, source.Token));
        Assert.NotEqual(-1, runs);
    }

    [Fact]
    public void Callers_on_several_threads_do_not_meet()
    {
        int[] sums = new int[4];
        Thread[] callers = [.. Enumerable.Range(0, 4).Select(c => new Thread(() =>
        {
            for (int repeat = 0; repeat < 100; repeat++)
            {
                Workers.Run(3, i => Interlocked.Add(ref sums[c], i + 1));
            }
        }))];
        Array.ForEach(callers, t => t.Start());
        Array.ForEach(callers, t => t.Join());
        Assert.All(sums, s => Assert.Equal(600, s));
    }

    [Fact]
    public async Task Loops_that_withdraw_what_nobody_began_leave_other_callers_their_workers()
    {
        // A worker that finished one caller's task may already hold another's; taking that back would leave the other waiting for ever.
        const int Callers = 12;
        const int Rounds = 4_000;
        long[] done = new long[Callers];
        Task all = Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Factory.StartNew(
            () =>
            {
                for (int round = 0; round < Rounds; round++)
                {
                    if (caller % 2 == 0)
                    {
                        Workers.For(3, item => Count(caller, item == 0));
                    }
                    else
                    {
                        Workers.Run(3, item => Count(caller, item == 1));
                    }
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        Task first = await Task.WhenAny(all, Task.Delay(TimeSpan.FromMinutes(2)));
        Assert.True(first == all, $"callers are stuck after {string.Join(", ", done)} tasks");
        await all;
        Assert.All(done, count => Assert.Equal(3L * Rounds, count));

        void Count(int caller, bool slow)
        {
            Interlocked.Increment(ref done[caller]);
            if (slow)
            {
                Thread.SpinWait(300);
            }
        }
    }

    [Fact]
    public void A_region_allocates_nothing_once_warm()
    {
        Action<int> body = static _ => { };
        for (int repeat = 0; repeat < 100; repeat++)
        {
            Workers.Run(2, body);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int repeat = 0; repeat < 100; repeat++)
        {
            Workers.Run(2, body);
        }

        // Another test may hold the idle worker, and a new one is then made; a region itself makes nothing.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2000);
    }
}
