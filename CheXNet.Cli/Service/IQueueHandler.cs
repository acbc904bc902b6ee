namespace CheXNet.Cli.Service;

/// <summary>What is done with a queue's messages.</summary>
internal interface IQueueHandler
{
    /// <summary>Does the work of one message; must be idempotent, for a message can come twice.</summary>
    Task HandleAsync(string body, CancellationToken cancellationToken);

    /// <summary>Called once a message has failed too often, before it goes to the poison queue.</summary>
    Task GiveUpAsync(string body, Exception error, long attempts, CancellationToken cancellationToken);
}
