// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Kernel.Tests.ReferenceData;

/// <summary>The lines "name value" that a scenario of tests/Guest wrote.</summary>
internal sealed class ScenarioResult(IReadOnlyList<string> lines)
{
    /// <summary>The value of the one line of a name.</summary>
    public string this[string name] => Assert.ContainsSingle(All(name), ToString());

    /// <summary>The values of all lines of a name.</summary>
    public List<string> All(string name) => [.. lines.Where(line => line.StartsWith(name + " ", StringComparison.Ordinal)).Select(line => line[(name.Length + 1)..])];

    /// <summary>A value is the expected one.</summary>
    public void AssertIs(string name, string expected) => Assert.AreEqual(expected, this[name], ToString());

    /// <summary>All that was written, for messages.</summary>
    public override string ToString() => string.Join('\n', lines);
}
