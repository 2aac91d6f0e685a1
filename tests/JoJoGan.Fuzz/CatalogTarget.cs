using JoJoGan.ModelStore;

namespace JoJoGan.Fuzz;

/// <summary>Catalogs of the model store.</summary>
internal static class CatalogTarget
{
    private static readonly byte[] Whole = """
        [
          {
            "name": "generator", "file": "generator.pt", "purpose": "Faces", "license": "MIT",
            "nonCommercial": true, "size": 133058392,
            "sha256": "0123456789abcdef0123456789ABCDEF0123456789abcdef0123456789abcdef",
            "mirrors": ["https://user:name@example.org/generator.pt?key=value", "http://[::1]:80/g.pt"]
          },
          {
            "name": "e4e", "file": "e4e.pt", "purpose": "\u0045\ud83d\ude00", "license": "", "size": null,
            "mirrors": ["https://example.org/e4e.pt"]
          }
        ]
        """u8.ToArray();

    private static readonly byte[] Short =
        """[{"name":"a","file":"b","purpose":"c","license":"d","mirrors":["http://e/f"]}]"""u8.ToArray();

    public static FuzzTarget Create() =>
        FuzzTarget.Mutating("catalogs", [Whole, Short, "[]"u8.ToArray()], path => ModelCatalog.Load([path]));
}
