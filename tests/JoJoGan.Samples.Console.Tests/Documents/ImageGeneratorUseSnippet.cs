using Microsoft.Extensions.AI;

namespace DocumentSnippets;

internal static class ImageGeneratorUseSnippet
{
    public static async Task DrawAsync(IImageGenerator generator, CancellationToken stop)
    {
        // <snippet>
        DataContent photo = await DataContent.LoadFromAsync("photo.jpg", cancellationToken: stop);
        ImageGenerationResponse response = await generator.EditImageAsync(photo, prompt: "", cancellationToken: stop);
        await response.Contents.OfType<DataContent>().Single().SaveToAsync("drawn.png", stop);
        // </snippet>
    }
}
