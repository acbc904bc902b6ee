namespace CheXNet.Cli.Service;

internal interface IQueueHandler
{
    /// <summary>Processes one message; must be idempotent, since a message can be delivered twice.</summary>
    Task HandleAsync(string body, CancellationToken cancellationToken);

    /// <summary>Called after the last failed attempt, before the message moves to the poison queue.</summary>
    Task GiveUpAsync(string body, Exception error, long attempts, CancellationToken cancellationToken);
}
