// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.CommandLine;
using System.CommandLine.Parsing;
using Afterlink.Rewriting.Probes;

namespace Afterlink.Cli.Commands;

/// <summary>The options that choose probes: <c>--probe</c>, <c>--probe-class</c>, <c>--probe-sample</c>.</summary>
internal sealed class ProbeOptions
{
    private readonly Option<ProbePoint[]> _points = new("--probe")
    {
        HelpName = "PLACE",
        Description = "Make one instruction a site as well: 0xADDRESS, SYMBOL or SYMBOL+OFFSET. May be given more than once.",
        CustomParser = static result => Parse(result, ProbePoint.TryParse, ProbePoint.Forms),
    };

    private readonly Option<ProbeClass[]> _classes = new("--probe-class")
    {
        HelpName = "CLASS",
        Description = $"Make every instruction of a class a site as well: {ProbeClass.Forms}. May be given more than once.",
        CustomParser = static result => Parse(result, ProbeClass.TryParse, ProbeClass.Forms),
    };

    private readonly Option<ProbeSample?> _sample = new("--probe-sample")
    {
        HelpName = "COUNT:SEED",
        Description = "Take only COUNT instructions of the classes, drawn by chance; the same ones for the same SEED.",
        CustomParser = static result => Parse(result, ProbeSample.TryParse, ProbeSample.Forms)[0],
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_points);
        command.Add(_classes);
        command.Add(_sample);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_sample) is not null && result.GetResult(_classes) is null)
                result.AddError("'--probe-sample' draws from a class; give '--probe-class' too.");
        });
    }

    /// <summary>What was chosen.</summary>
    public ProbeSelection Read(ParseResult parsed) => new()
    {
        Points = parsed.GetValue(_points) ?? [],
        Classes = parsed.GetValue(_classes) ?? [],
        Sample = parsed.GetValue(_sample),
    };

    private static T[] Parse<T>(ArgumentResult result, Func<string, T?> parse, string forms)
        where T : class
    {
        var values = new T[result.Tokens.Count];
        for (var i = 0; i < values.Length; i++)
        {
            if (parse(result.Tokens[i].Value) is { } value)
                values[i] = value;
            else
                result.AddError($"'{result.Tokens[i].Value}' is none of {forms}.");
        }

        return values;
    }
}
