// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Microsoft.Build.Framework;

/// <summary>
/// Marks a task that keeps no process-wide state, so that MSBuild may run it in its own process under <c>-mt</c>. MSBuild looks for
/// the attribute by namespace and name; the Microsoft.Build.Framework that the tasks compile against does not define it yet.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class MSBuildMultiThreadableTaskAttribute : Attribute;
