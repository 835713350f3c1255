namespace Afterlink.Bench.Costs;

internal sealed class WideMachine : Wide.IHandlers
{
    public byte ReadPort8(ushort port) => 0x60;

    public ulong Hypercall(ulong number, in HypercallArguments arguments) => arguments.Rdi;
}
