// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Code;
using Iced.Intel;

namespace Afterlink.Rewriting.X86.Code;

/// <summary>
/// Looks back from a jump through a register over every path that leads there, where looking straight back met a place that other code
/// branches to: <c>lea label(%rip), %rax; ja 1f; ... 1: mov $1, %ecx; jmp *%rax</c>. Each path must end at a known origin.
/// </summary>
internal sealed class JumpPaths(JumpOrigins origins, BranchSources sources)
{
    // The longest seen has some hundred steps; a damaged module must not make it longer.
    private const int MaxSteps = 4096;

    private readonly Stack<(int Offset, Register Register)> _pending = new();
    private readonly HashSet<(int Offset, Register Register)> _visited = [];

    /// <summary>Finds all origins of the jump; null where one path has none.</summary>
    public List<JumpTarget>? Find(CodeFunction function, int jump)
    {
        var map = function.Map;
        var found = new List<JumpTarget>();
        _pending.Clear();
        _visited.Clear();
        map.TryDecode(jump, out var instruction);
        _pending.Push((jump, instruction.Op0Register.GetFullRegister()));
        for (var step = 0; _pending.TryPop(out var at); step++)
        {
            if (step == MaxSteps)
                return null;
            if (!_visited.Add(at))
                continue;

            // Control comes to a boundary in a way that no list of branches shows.
            if ((map.Marks[at.Offset] & (CodeMarks.Boundary | CodeMarks.FunctionStart)) != 0)
                return null;
            var previous = map.Previous(at.Offset);
            var fallsThrough = previous >= function.Start && (map.Marks[previous] & CodeMarks.Terminal) == 0;
            if (fallsThrough && !Step(function, previous, at.Register, found))
                return null;
            if ((map.Marks[at.Offset] & CodeMarks.BranchTarget) == 0)
            {
                if (!fallsThrough && !IsPadding(map, at.Offset))
                    return null;
                continue;
            }

            foreach (var source in sources.Of(map, at.Offset))
            {
                if (source.SourceMap != map.Index || source.Source < function.Start || source.Source >= function.End
                    || (map.Marks[source.Source] & CodeMarks.Call) != 0)
                    return null;

                // The branch itself writes no register that a jump could go through.
                _pending.Push((source.Source, at.Register));
            }
        }

        return found;
    }

    /// <summary>Whether nothing comes here: padding behind a jump, in front of a block that is aligned.</summary>
    private static bool IsPadding(CodeMap map, int offset) =>
        (map.Marks[offset] & CodeMarks.Flow) == 0 && map.TryDecode(offset, out var instruction) && PaddingProof.IsFiller(instruction);

    /// <summary>Goes back over one instruction: on, or to an origin. False where the register's value is not understood.</summary>
    private bool Step(CodeFunction function, int offset, Register register, List<JumpTarget> found)
    {
        var map = function.Map;
        map.TryDecode(offset, out var instruction);
        if (!origins.Writes(instruction, register))
        {
            if ((map.Marks[offset] & CodeMarks.Call) != 0 && JumpOrigins.IsLostByCall(register))
                return false;
            _pending.Push((offset, register));
            return true;
        }

        var target = origins.FindFrom(function, offset, register);
        if (target.Origin == JumpOrigin.Unknown)
            return false;
        found.Add(target);
        return true;
    }
}
