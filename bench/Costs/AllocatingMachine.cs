namespace Afterlink.Bench.Costs;

/// <summary>Answers through an object that has just been made, so that a collection may move it while the call runs.</summary>
internal sealed class AllocatingMachine : Costs.IHandlers
{
    public byte ReadPort8(ushort port) => 0;

    public ulong CostsEcho(ulong value)
    {
        var box = new ulong[] { value, ~value };
        var copy = (ulong[])box.Clone();
        return copy[0] + copy[1] == ulong.MaxValue ? copy[0] : 0;
    }
}
