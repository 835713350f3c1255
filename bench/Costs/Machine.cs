namespace Afterlink.Bench.Costs;

internal sealed class Machine : Costs.IHandlers
{
    public byte ReadPort8(ushort port) => 0x5A;

    public ulong CostsEcho(ulong value) => value;
}
