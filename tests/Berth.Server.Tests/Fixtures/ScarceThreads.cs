using System.Net.Sockets;

namespace Berth;

/// <summary>The portable engine, on a system that gives no thread while told so.</summary>
internal sealed class ScarceThreads : Engine
{
    private readonly Engine _engine = BerthEngine.Default;
    private readonly ScarceForm _form = new(BerthEngine.Default.Blocking!);

    public bool AreScarce
    {
        get => _form.AreScarce;
        set => _form.AreScarce = value;
    }

    public override string Name => _engine.Name;

    public override BlockingForm Blocking => _form;

    public override DescriptorSharing? Descriptors => _engine.Descriptors;

    public override NameResolver Names => _engine.Names;

    public override bool Supports(AddressFamily family) => _engine.Supports(family);

    public override bool HasAddress(AddressFamily family) => _engine.HasAddress(family);

    public override ValueTask<Listener> ListenAsync(ListenOptions options, CancellationToken cancellation = default) =>
        _engine.ListenAsync(options, cancellation);

    public override ValueTask<Connection> ConnectAsync(ConnectOptions options, CancellationToken cancellation = default) =>
        _engine.ConnectAsync(options, cancellation);

    public override ValueTask<DatagramSocket> OpenDatagramAsync(DatagramOptions options, CancellationToken cancellation = default) =>
        _engine.OpenDatagramAsync(options, cancellation);

    private sealed class ScarceForm(BlockingForm form) : BlockingForm
    {
        private volatile bool _areScarce;

        public bool AreScarce
        {
            get => _areScarce;
            set => _areScarce = value;
        }

        public override int DescriptorsPerThread => form.DescriptorsPerThread;

        public override Task RunAsync(string name, Func<Task> body) => _areScarce
            ? throw new FaultException(new Fault(FaultReason.OutOfMemory, SocketOperation.Start) { Detail = "The system gave no thread." })
            : form.RunAsync(name, body);
    }
}
