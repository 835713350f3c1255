// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace System.Runtime.CompilerServices;

/// <summary>What the compiler needs for init-only properties and records; .NET Standard 2.0 has none.</summary>
internal static class IsExternalInit;
