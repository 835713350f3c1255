// Each machine keeps a processor busy.
[assembly: Parallelize(Scope = ExecutionScope.MethodLevel, Workers = 2)]
