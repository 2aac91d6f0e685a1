// Every class has a studio of its own, which learns on all processors.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
