// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Reflection;
using System.Reflection.Emit;

namespace Afterlink.Rewriting.Tests.Architectures;

/// <summary>All types that a type mentions: in its declaration, in signatures of its members, and in what its methods do.</summary>
internal sealed class TypeReferences
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private const byte TwoBytes = 0xfe;

    private static readonly Dictionary<short, OpCode> Operations = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(static field => (OpCode)field.GetValue(null)!).ToDictionary(static operation => operation.Value);

    private readonly HashSet<Type> _found = [];

    /// <summary>The types that <paramref name="type"/> mentions, arguments of generic ones too.</summary>
    public static IReadOnlySet<Type> Of(Type type)
    {
        var references = new TypeReferences();
        references.AddDeclaration(type);
        return references._found;
    }

    private void AddDeclaration(Type type)
    {
        Add(type.BaseType);
        foreach (var implemented in type.GetInterfaces())
            Add(implemented);
        foreach (var attribute in type.GetCustomAttributesData())
            Add(attribute.AttributeType);
        foreach (var field in type.GetFields(Declared))
            AddMember(field);
        foreach (var method in type.GetMethods(Declared).Cast<MethodBase>().Concat(type.GetConstructors(Declared)))
        {
            AddMember(method);
            if (method.GetMethodBody() is { } body)
                AddBody(method, body);
        }
    }

    private void AddBody(MethodBase method, MethodBody body)
    {
        foreach (var local in body.LocalVariables)
            Add(local.LocalType);
        foreach (var clause in body.ExceptionHandlingClauses.Where(static clause => clause.Flags == ExceptionHandlingClauseOptions.Clause))
            Add(clause.CatchType);
        var ofType = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        var ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        ReadOnlySpan<byte> code = body.GetILAsByteArray()!;
        while (!code.IsEmpty)
        {
            var isLong = code[0] == TwoBytes;
            var operation = Operations[isLong ? (short)(TwoBytes << 8 | code[1]) : code[0]];
            code = code[(isLong ? 2 : 1)..];
            if (operation.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
                AddMember(method.Module.ResolveMember(BitConverter.ToInt32(code), ofType, ofMethod)!);
            code = code[LengthOf(operation.OperandType, code)..];
        }
    }

    /// <summary>Bytes of an operand (ECMA-335, VI.C.2).</summary>
    private static int LengthOf(OperandType type, ReadOnlySpan<byte> operand) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => sizeof(int) + (sizeof(int) * BitConverter.ToInt32(operand)),
        _ => 4,
    };

    private void AddMember(MemberInfo member)
    {
        Add(member.DeclaringType);
        switch (member)
        {
            case Type type:
                Add(type);
                break;
            case FieldInfo field:
                Add(field.FieldType);
                break;
            case MethodBase method:
                foreach (var parameter in method.GetParameters())
                    Add(parameter.ParameterType);
                if (method is MethodInfo { ReturnType: var result })
                    Add(result);
                foreach (var argument in method.IsGenericMethod ? method.GetGenericArguments() : [])
                    Add(argument);
                break;
        }
    }

    private void Add(Type? type)
    {
        if (type is null || type.IsGenericParameter || !_found.Add(type))
            return;
        if (type.HasElementType)
            Add(type.GetElementType());
        foreach (var argument in type.IsGenericType ? type.GetGenericArguments() : [])
            Add(argument);
        if (type.IsConstructedGenericType)
            Add(type.GetGenericTypeDefinition());
    }
}
