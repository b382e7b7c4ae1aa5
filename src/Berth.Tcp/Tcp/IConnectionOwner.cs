namespace Berth;

/// <summary>Who has to know when a connection has something to send, an earlier deadline or an event.</summary>
internal interface IConnectionOwner
{
    public void OnChanged(TcpConnection connection);
}
