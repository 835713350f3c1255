// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Assembly;

/// <summary>Follows the directives that change how instructions are written and what they become.</summary>
internal sealed class SyntaxTracker
{
    private bool _isIntel;
    private bool _isBare;
    private bool _isCode64 = true;

    /// <summary>Follows a directive.</summary>
    public void Follow(DirectiveRole role, ReadOnlySpan<byte> operands)
    {
        switch (role)
        {
            case DirectiveRole.IntelSyntax:
                (_isIntel, _isBare) = (true, operands.IndexOf("noprefix"u8) >= 0);
                break;
            case DirectiveRole.AttSyntax:
                (_isIntel, _isBare) = (false, operands.IndexOf("noprefix"u8) >= 0);
                break;
            case DirectiveRole.Code64 or DirectiveRole.CodeOther:
                _isCode64 = role == DirectiveRole.Code64;
                break;
        }
    }

    /// <summary>Whether an instruction is sensitive, and the bytes that it has at least.</summary>
    public bool IsSensitive(AsciiName mnemonic, ReadOnlySpan<byte> operands, out int minLength)
    {
        minLength = 0;
        if (!_isCode64 || !SensitiveMnemonics.TryFind(mnemonic, out var forms))
            return false;
        foreach (var form in forms)
        {
            if (form.Class != RegisterClass.None && !OperandRegisters.Match(operands, form, _isIntel, _isBare))
                continue;
            minLength = form.MinLength;
            return true;
        }

        return false;
    }
}
