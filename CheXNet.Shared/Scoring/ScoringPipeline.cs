using System.Collections.Concurrent;
using System.Threading.Channels;
using CheXNet.Scoring.Batching;
using CheXNet.Telemetry;

namespace CheXNet.Scoring;

/// <summary>
/// Scores any number of images in bounded memory: bytes are read ahead, each worker thread decodes and scores, and outcomes come in
/// source or completion order. An image that cannot be scored is an outcome; a model that refuses ends the enumeration. All callers,
/// enumerations and single images alike, share the workers. On a GPU the workers decode into the scorer's batches, and take the next image
/// while those are run.
/// </summary>
/// <param name="scorer">Not disposed here.</param>
#pragma warning disable CA1001 // A semaphore has nothing to dispose but its wait handle, which nobody asks for.
public sealed class ScoringPipeline(XrayScorer scorer, ScoringPipelineOptions options)
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _workers = new(options.Workers);

    /// <summary>Scores one image already read, without a dedicated thread.</summary>
    /// <param name="name">The image's name in results; identifies training images.</param>
    /// <param name="read">How long reading took.</param>
    /// <exception cref="ModelPackageException">The model rejected a valid image.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public async Task<ScoringOutcome> ScoreAsync(string name, ImageContent content, TimeSpan read, CancellationToken cancellationToken)
    {
        await _workers.WaitAsync(cancellationToken);
        Job job = new(0, name, content, read);
        return scorer.Batches is { } batches
            ? await Gather(job, batches, cancellationToken)
            : Score(job, cancellationToken);
    }

    /// <summary>Scores images. Ending the enumeration ends the work: nothing continues in the background.</summary>
    /// <param name="sources">The images, enumerated ahead of the outcomes. When they end, images in flight are still finished.</param>
    /// <returns>One outcome per source.</returns>
    /// <exception cref="ModelPackageException">The model rejected a valid image; it would reject the others too.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public async IAsyncEnumerable<ScoringOutcome> RunAsync(
        IAsyncEnumerable<ImageSource> sources, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using SemaphoreSlim free = new(options.InFlight + (scorer.Batches?.FilmsAtOnce ?? 0));
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

    /// <summary>Takes slots in source order, released with the outcomes: so the image awaited next always has one.</summary>
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

    /// <summary>Never throws: errors reach the caller through the channel.</summary>
    private async Task WorkAsync(
        IAsyncEnumerable<(long Index, ImageSource Source)> sources,
        BlockingCollection<Job> read,
        ChannelWriter<(long, ScoringOutcome)> done,
        CancellationTokenSource ending)
    {
        try
        {
            // Dedicated threads: forward passes would starve the thread pool of reads and outcomes.
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
        List<Task> gathered = [];
        try
        {
            foreach (Job job in read.GetConsumingEnumerable(ending.Token))
            {
                // WaitAsync for FIFO order: blocking waiters go before async ones, so an uploaded image would wait for a whole run.
                _workers.WaitAsync(ending.Token).GetAwaiter().GetResult();
                if (scorer.Batches is not { } batches)
                {
                    done.TryWrite((job.Index, Score(job, ending.Token)));
                    continue;
                }

                gathered.RemoveAll(static task => task.IsCompletedSuccessfully);
                gathered.Add(PassOnAsync(job.Index, Gather(job, batches, ending.Token)));
            }

            Task.WhenAll(gathered).GetAwaiter().GetResult();
        }
        catch
        {
            ending.Cancel();
            try
            {
                // Nothing goes on in the background; and if a batch failed, that is the cause, not the cancellation that followed.
                Task.WhenAll(gathered).GetAwaiter().GetResult();
            }
            catch (OperationCanceledException)
            {
            }

            throw;
        }

        async Task PassOnAsync(long index, Task<ScoringOutcome> outcome)
        {
            try
            {
                done.TryWrite((index, await outcome));
            }
            catch
            {
                await ending.CancelAsync(); // Whoever waits for further images, or for room, must not wait for this one.
                throw;
            }
        }
    }

    /// <summary>Decodes into a batch, on a worker slot that the caller has acquired and that is free before the batch is run.</summary>
    private Task<ScoringOutcome> Gather(Job job, FilmBatcher batches, CancellationToken cancellationToken)
    {
        ScoringTimes times = new(job.Read, default, default);
        long start = Stopwatch.GetTimestamp();
        try
        {
            using Activity? stage = ImageSpans.Stage("prepare");
            string hash = XrayScorer.HashOf(job.Content);
            (ModelInput input, Task<IReadOnlyList<ViewScores>> scores) = scorer.Gather(job.Content, batches, cancellationToken);
            return FinishAsync(times with { Prepare = Stopwatch.GetElapsedTime(start) }, hash, input, scores);
        }
        catch (XrayException error) when (IsOfTheImage(error))
        {
            return Task.FromResult(ScoringOutcome.Failed(job.Name, error, times, job.Content.ETag));
        }
        finally
        {
            _workers.Release();
            job.Content.Loan?.Dispose();
        }

        async Task<ScoringOutcome> FinishAsync(
            ScoringTimes prepared, string hash, ModelInput input, Task<IReadOnlyList<ViewScores>> scores)
        {
            try
            {
                using Activity? stage = ImageSpans.Stage("infer");
                Prediction prediction = scorer.Conclude(job.Name, job.Content, hash, input, await scores);
                return ScoringOutcome.Scored(
                    job.Name, prediction, prepared with { Infer = Stopwatch.GetElapsedTime(start) - prepared.Prepare });
            }
            catch (XrayException error) when (IsOfTheImage(error))
            {
                return ScoringOutcome.Failed(job.Name, error, prepared, job.Content.ETag);
            }
        }
    }

    private static bool IsOfTheImage(XrayException error) =>
        error is not (ModelPackageException or NativeLibraryException or DeviceException);

    /// <summary>Scores on a worker slot that the caller has acquired, and releases it.</summary>
    private ScoringOutcome Score(Job job, CancellationToken cancellationToken)
    {
        ScoringTimes times = new(job.Read, default, default);
        long start = Stopwatch.GetTimestamp();
        try
        {
            ModelInput input;
            using (ImageSpans.Stage("prepare")) input = scorer.DecodeAndPrepare(job.Content);
            times = times with { Prepare = Stopwatch.GetElapsedTime(start) };
            Prediction prediction = scorer.Score(job.Name, job.Content, input, cancellationToken);
            return ScoringOutcome.Scored(job.Name, prediction, times with { Infer = Stopwatch.GetElapsedTime(start) - times.Prepare });
        }
        catch (XrayException error) when (IsOfTheImage(error))
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
