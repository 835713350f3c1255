// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Boot.Guests;

namespace Afterlink.Boot.Qemu;

/// <summary>A machine that has run.</summary>
/// <param name="Report">What the guest reported.</param>
/// <param name="End">Why it ended.</param>
/// <param name="Accelerator">What executed its instructions.</param>
/// <param name="Error">What QEMU itself said.</param>
/// <param name="Duration">How long it ran.</param>
internal sealed record QemuRun(GuestReport Report, QemuEnd End, Accelerator Accelerator, string Error, TimeSpan Duration);
