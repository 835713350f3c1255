// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Kernel.Stubs;

/// <summary>An indirect call through pv_ops in a stub, which the kernel makes a direct one.</summary>
/// <param name="Offset">Offset in the stub.</param>
/// <param name="Operation">Offset of the operation in <c>struct paravirt_patch_template</c>.</param>
internal readonly record struct ParavirtCall(int Offset, int Operation);
