using System.Net.Sockets;

namespace Berth.Conformance.Memory;

/// <summary>Which address belongs to which socket, with the rules of a host that has only loopback.</summary>
internal sealed class BindingTable<TOwner>
    where TOwner : class
{
    private const int FirstEphemeralPort = 49_152;

    private readonly Lock _gate = new();
    private readonly List<Binding> _bindings = [];
    private int _lastPort = FirstEphemeralPort;

    private readonly record struct Binding(Address Address, bool IsDualStack, TOwner Owner)
    {
        public bool Takes(Address to) => Address.Port == to.Port && (Address == to || (Address.IsAny && Serves(to.Family)));

        public bool Clashes(Address other, bool otherIsDualStack) =>
            Takes(other) || new Binding(other, otherIsDualStack, Owner).Takes(Address)
            || (Address.Port == other.Port && Address.IsAny && other.IsAny && (IsDualStack || otherIsDualStack));

        private bool Serves(AddressFamily family) => family == Address.Family || IsDualStack;
    }

    /// <summary>Binds, choosing a port where 0 is asked for.</summary>
    public Address Bind(Address address, bool isDualStack, TOwner owner, SocketOperation operation)
    {
        if (!address.IsIP)
        {
            throw Fault(FaultReason.NotSupported, operation, address);
        }

        if (!address.IsAny && !address.IsLoopback)
        {
            throw Fault(FaultReason.AddressNotAvailable, operation, address);
        }

        lock (_gate)
        {
            if (address.Port == 0)
            {
                do
                {
                    address = address.WithPort(++_lastPort);
                }
                while (Clashes(address, isDualStack));
            }
            else if (Clashes(address, isDualStack))
            {
                throw Fault(FaultReason.AddressInUse, operation, address);
            }

            _bindings.Add(new Binding(address, isDualStack, owner));
            return address;
        }
    }

    public TOwner? Find(Address to)
    {
        lock (_gate)
        {
            return _bindings.FirstOrDefault(binding => binding.Takes(to)).Owner;
        }
    }

    public void Release(TOwner owner)
    {
        lock (_gate)
        {
            _bindings.RemoveAll(binding => binding.Owner == owner);
        }
    }

    private static FaultException Fault(FaultReason reason, SocketOperation operation, Address address) =>
        new(new Fault(reason, operation) { Address = address });

    private bool Clashes(Address address, bool isDualStack) => _bindings.Exists(binding => binding.Clashes(address, isDualStack));
}
