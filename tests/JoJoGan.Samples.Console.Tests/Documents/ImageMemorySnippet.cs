using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Memory;

namespace DocumentSnippets;

internal static class ImageMemorySnippet
{
    public static void Limit()
    {
        // <snippet>
        Configuration.Default.MemoryAllocator = MemoryAllocator.Create(new MemoryAllocatorOptions
        {
            AllocationLimitMegabytes = 512,
            MaximumPoolSizeMegabytes = 128,
        });
        // </snippet>
    }
}
