// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

// Classes and not methods: their programs use all cores themselves, and share what is rewritten for them.
[assembly: Parallelize(Scope = ExecutionScope.ClassLevel)]
