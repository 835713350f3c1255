// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Boot.Kernels;

/// <summary>A kernel that can be booted.</summary>
/// <param name="Release">Its name for itself, <c>uname -r</c>.</param>
/// <param name="ImagePath">The bootable image.</param>
/// <param name="ModulesFolder">The folder of its own modules; null where there is none.</param>
internal sealed record GuestKernel(string Release, string ImagePath, string? ModulesFolder);
