// The tests count live tensors, which are counted for the whole process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
