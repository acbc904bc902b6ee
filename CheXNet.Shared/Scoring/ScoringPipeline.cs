using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using CheXNet.Imaging;
using CheXNet.Telemetry;

namespace CheXNet.Scoring;

/// <summary>
/// Scores any number of images in bounded memory: bytes are read ahead, each worker's own thread decodes and scores, outcomes come in
/// order or as they are done. An image that cannot be scored is an outcome like any other; a model that refuses ends everything. All
/// that is scored at once, by several enumerations or one by one, shares the workers.
/// </summary>
/// <param name="scorer">Scores; not disposed here.</param>
/// <param name="options">How to share the machine.</param>
#pragma warning disable CA1001 // A semaphore has nothing to dispose but its wait handle, which nobody asks for.
public sealed class ScoringPipeline(XrayScorer scorer, ScoringPipelineOptions options)
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _workers = new(options.Workers);

    /// <summary>Scores one image that is read already, without a thread of its own.</summary>
    /// <param name="name">What results call it; tells whether the model was trained on it.</param>
    /// <param name="read">How long it took to fetch them.</param>
    /// <exception cref="ModelPackageException">The model refused an image that it should take.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<ScoringOutcome> ScoreAsync(string name, ImageContent content, TimeSpan read, CancellationToken cancellationToken)
    {
        await _workers.WaitAsync(cancellationToken);
        return Score(new Job(0, name, content, read), cancellationToken);
    }

    /// <summary>Scores images. Whoever takes no more outcomes ends the work: nothing of it goes on after the enumeration.</summary>
    /// <param name="sources">The images, enumerated some ahead of the outcomes. If they end early, all that are in hand are still
    /// finished.</param>
    /// <returns>One outcome a source.</returns>
    /// <exception cref="ModelPackageException">The model refused an image that it should take: it would refuse the others too.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async IAsyncEnumerable<ScoringOutcome> RunAsync(
        IAsyncEnumerable<ImageSource> sources, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using SemaphoreSlim free = new(options.InFlight);
        using BlockingCollection<Job> read = [];
        Channel<(long Index, ScoringOutcome Outcome)> done = Channel.CreateUnbounded<(long, ScoringOutcome)>();
        Task work = WorkAsync(NumberAsync(sources, free, ending.Token), read, done.Writer, ending);
        try
        {
            Dictionary<long, ScoringOutcome> early = [];
            long next = 0;
            await foreach ((long index, ScoringOutcome outcome) in done.Reader.ReadAllAsync(cancellationToken))
            {
                early.Add(options.InOrder ? index : next, outcome);
                while (early.Remove(next, out ScoringOutcome? ready))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    next++;
                    free.Release();
                    yield return ready;
                }
            }
        }
        finally
        {
            await ending.CancelAsync();
            await work;
        }
    }

    /// <summary>A place is taken here, in order, and given back with the outcome: so the image that is waited for always has one.</summary>
    private static async IAsyncEnumerable<(long Index, ImageSource Source)> NumberAsync(
        IAsyncEnumerable<ImageSource> sources, SemaphoreSlim free, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long index = 0;
        await foreach (ImageSource source in sources.WithCancellation(cancellationToken))
        {
            await free.WaitAsync(cancellationToken);
            yield return (index++, source);
        }
    }

    /// <summary>Never throws: what goes wrong reaches the caller through the channel.</summary>
    private async Task WorkAsync(
        IAsyncEnumerable<(long Index, ImageSource Source)> sources,
        BlockingCollection<Job> read,
        ChannelWriter<(long, ScoringOutcome)> done,
        CancellationTokenSource ending)
    {
        try
        {
            // Threads of their own: forward passes would keep the pool's threads from reading ahead and handing out.
            IEnumerable<Task> workers = Enumerable.Range(0, options.Workers).Select(_ => Task.Factory.StartNew(
                () => ScoreAll(read, done, ending), ending.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default));
            await Task.WhenAll([.. workers, ReadAllAsync(sources, read, done, ending)]);
            done.Complete();
        }
        catch (Exception error)
        {
            done.Complete(error);
        }
    }

    private async Task ReadAllAsync(
        IAsyncEnumerable<(long Index, ImageSource Source)> sources,
        BlockingCollection<Job> read,
        ChannelWriter<(long, ScoringOutcome)> done,
        CancellationTokenSource ending)
    {
        try
        {
            ParallelOptions ahead = new() { MaxDegreeOfParallelism = 2 * options.Workers, CancellationToken = ending.Token };
            await Parallel.ForEachAsync(sources, ahead, async (item, cancellationToken) =>
            {
                long start = Stopwatch.GetTimestamp();
                try
                {
                    ImageContent content = await item.Source.ReadAsync(cancellationToken);
                    read.Add(new Job(item.Index, item.Source.Name, content, Stopwatch.GetElapsedTime(start)), cancellationToken);
                }
                catch (XrayException error)
                {
                    ScoringTimes times = new(Stopwatch.GetElapsedTime(start), default, default);
                    done.TryWrite((item.Index, ScoringOutcome.Failed(item.Source.Name, error, times)));
                }
            });
            read.CompleteAdding();
        }
        catch
        {
            await ending.CancelAsync();
            throw;
        }
    }

    private void ScoreAll(BlockingCollection<Job> read, ChannelWriter<(long, ScoringOutcome)> done, CancellationTokenSource ending)
    {
        try
        {
            foreach (Job job in read.GetConsumingEnumerable(ending.Token))
            {
                // In the order of asking: a semaphore serves threads that block before those that await, and an image that lands would
                // wait for the end of a run.
                _workers.WaitAsync(ending.Token).GetAwaiter().GetResult();
                done.TryWrite((job.Index, Score(job, ending.Token)));
            }
        }
        catch
        {
            ending.Cancel();
            throw;
        }
    }

    /// <summary>Scores as one of the workers, which the caller has waited for, and lets go of it.</summary>
    private ScoringOutcome Score(Job job, CancellationToken cancellationToken)
    {
        ScoringTimes times = new(job.Read, default, default);
        long start = Stopwatch.GetTimestamp();
        try
        {
            ModelInput input;
            using (ImageSpans.Stage("prepare")) input = scorer.DecodeAndPrepare(job.Content);
            times = times with { Prepare = Stopwatch.GetElapsedTime(start) };
            Prediction prediction;
            using (ImageSpans.Stage("infer")) prediction = scorer.Score(job.Name, job.Content, input, cancellationToken);
            return ScoringOutcome.Scored(job.Name, prediction, times with { Infer = Stopwatch.GetElapsedTime(start) - times.Prepare });
        }
        catch (XrayException error) when (error is not ModelPackageException)
        {
            return ScoringOutcome.Failed(job.Name, error, times, job.Content.ETag);
        }
        finally
        {
            _workers.Release();
            job.Content.Loan?.Dispose();
        }
    }

    private readonly record struct Job(long Index, string Name, ImageContent Content, TimeSpan Read);
}
