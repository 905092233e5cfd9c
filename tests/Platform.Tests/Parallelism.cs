// The two long collections, of the platform and of hosts as processes, start at once, and others run beside them while they wait.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
