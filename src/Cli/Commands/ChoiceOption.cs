// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.CommandLine;

namespace Afterlink.Cli.Commands;

/// <summary>An option that takes one of some words, each of which stands for a value.</summary>
internal sealed class ChoiceOption<T> : Option<string>
{
    private readonly (string Name, T Value)[] _choices;

    /// <summary>Makes the option.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="choices">The words; the first is what is taken where none is named.</param>
    public ChoiceOption(string name, string description, params (string Name, T Value)[] choices)
        : base(name)
    {
        _choices = choices;
        var names = Array.ConvertAll(choices, static choice => choice.Name);
        HelpName = string.Join('|', names);
        Description = description;
        DefaultValueFactory = _ => names[0];
        this.AcceptOnlyFromAmong(names);
    }

    /// <summary>The value of the word that was named.</summary>
    public T Read(ParseResult parsed)
    {
        var name = parsed.GetRequiredValue(this);
        return Array.Find(_choices, choice => choice.Name == name).Value;
    }
}
