// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Immutable;
using System.Globalization;
using Afterlink.Diagnostics;
using Afterlink.Generators.Headers.Syntax;
using Afterlink.Generators.Hypercalls.Models;

namespace Afterlink.Generators.Hypercalls;

/// <content>Structs, enums and names.</content>
internal sealed partial class HypercallBinder
{
    private void DeclareEnum(EnumSyntax syntax, ImmutableArray<EnumModel>.Builder enums)
    {
        var name = CSharpName.OfMember(syntax.Name.Text);
        if (!Claim(_typeNames, _reservedTypeNames, name, syntax.Name) || Resolve(syntax.Underlying, allowVoid: false) is not { } underlying)
            return;
        if (CTypes.RangeOf(underlying.Name) is not { } range)
        {
            CannotCross(syntax.Underlying.Span, $"an enum of {syntax.Underlying.Spelling}", "give it an integer type of 8 to 64 bits");
            return;
        }

        _types[syntax.Name.Text] = new CType(name, CTypeCategory.Enum);
        var members = ImmutableArray.CreateBuilder<EnumMemberModel>();
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in syntax.Members)
        {
            var memberName = CSharpName.OfMember(member.Name.Text);
            if (member.Value < range.Minimum || member.Value > range.Maximum)
                Report(DiagnosticId.EnumValueOutOfRange, member.Name.Span, member.Value.ToString(CultureInfo.InvariantCulture), member.Name.Text, syntax.Underlying.Spelling);
            else if (ClaimLocal(names, memberName, member.Name))
                members.Add(new EnumMemberModel(memberName, member.Name.Text, member.Value));
        }

        enums.Add(new EnumModel(name, syntax.Name.Text, underlying.Name, members.ToImmutable()));
    }

    /// <summary>Makes the struct's name known; its fields are bound when all names are.</summary>
    private void DeclareStruct(StructSyntax syntax, int header, List<(int Header, StructSyntax Syntax)> structs)
    {
        var name = CSharpName.OfMember(syntax.Name.Text);
        if (!Claim(_typeNames, _reservedTypeNames, name, syntax.Name))
            return;
        _types[syntax.Name.Text] = new CType(name, CTypeCategory.Struct);
        structs.Add((header, syntax));
    }

    private StructModel BindStruct(StructSyntax syntax)
    {
        var name = CSharpName.OfMember(syntax.Name.Text);
        var fields = ImmutableArray.CreateBuilder<FieldModel>();
        // A member may not have the name of its type (CS0542).
        var names = new Dictionary<string, string>(StringComparer.Ordinal) { [name] = syntax.Name.Text };
        foreach (var field in syntax.Fields)
        {
            var fieldName = CSharpName.OfMember(field.Name.Text);
            if (Resolve(field.Type, allowVoid: false) is { } type && ClaimLocal(names, fieldName, field.Name))
                fields.Add(new FieldModel(type, fieldName, field.Name.Text));
        }

        return new StructModel(name, syntax.Name.Text, fields.ToImmutable());
    }

    /// <summary>A struct that holds itself, directly or through others, has no size; its model loses the field that closes the circle.</summary>
    private void RejectCycles(List<(int Header, StructSyntax Syntax)> structs, ImmutableArray<StructModel>.Builder models)
    {
        for (var i = 0; i < structs.Count; i++)
        {
            foreach (var field in models[i].Fields.ToArray())
            {
                if (field.Type.Category != CTypeCategory.Struct || !Reaches(field.Type.Name, models[i].Name, models, []))
                    continue;
                _current = _problems[structs[i].Header];
                var syntax = structs[i].Syntax.Fields.First(candidate => candidate.Name.Text == field.CName);
                CannotCross(syntax.Type.Span, $"struct {models[i].CName} that holds itself", "hold a void * instead");
                models[i] = models[i] with { Fields = models[i].Fields.Where(other => other != field).ToImmutableArray() };
            }
        }
    }

    private static bool Reaches(string from, string target, IReadOnlyList<StructModel> models, HashSet<string> seen)
    {
        if (from == target)
            return true;
        return seen.Add(from)
            && models.First(model => model.Name == from).Fields.Any(field =>
                field.Type.Category == CTypeCategory.Struct && Reaches(field.Type.Name, target, models, seen));
    }

    /// <summary>Takes a name of the module; false, and a problem, where it is taken.</summary>
    private bool Claim(Dictionary<string, string> names, ISet<string> reserved, string name, HeaderName cName)
    {
        if (reserved.Contains(name))
        {
            Report(DiagnosticId.HypercallNameReserved, cName.Span, cName.Text, name);
            return false;
        }

        if (names.TryGetValue(name, out var owner))
        {
            Report(DiagnosticId.HypercallNameDuplicate, cName.Span, cName.Text, name, owner);
            return false;
        }

        names.Add(name, cName.Text);
        return true;
    }

    /// <summary>Takes a name inside one declaration.</summary>
    private bool ClaimLocal(Dictionary<string, string> names, string name, HeaderName cName)
    {
        if (names.TryGetValue(name, out var owner))
        {
            Report(DiagnosticId.HeaderMemberDuplicate, cName.Span, cName.Text, name, owner);
            return false;
        }

        names.Add(name, cName.Text);
        return true;
    }
}
