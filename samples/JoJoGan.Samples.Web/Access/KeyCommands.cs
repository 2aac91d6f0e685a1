using JoJoGan.Jobs;
using JoJoGan.Jobs.Storage;
using JoJoGan.Samples.Web.Hosting;

namespace JoJoGan.Samples.Web.Access;

/// <summary>The command "keys", which gives keys to people and takes them back.</summary>
internal static class KeyCommands
{
    private const string Usage = """
        usage: keys add OWNER [user|admin]   makes a key and shows it, this once
               keys list                     shows owners, roles and the beginnings of SHA-256
               keys revoke SHA256            removes the keys whose SHA-256 begins so (8 digits at least)
        Settings such as --Jobs:Folder or --Jobs:PostgreSql follow.
        """;

    private const int Shown = 12;
    private const int LeastDigits = 8;

    /// <summary>Runs a command.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output)
    {
        string[] words = [.. args.TakeWhile(word => !word.StartsWith("--", StringComparison.Ordinal))];
        StudioSettings settings = StudioSettings.Read(StudioHost.Configuration(args[words.Length..]));
        await using SqlJobStore store = Open(settings.Jobs);
        await store.InitializeAsync();
        switch (words)
        {
            case ["add", { Length: > 0 and <= 200 } owner]:
                return await AddAsync(owner, StudioRoles.User);
            case ["add", { Length: > 0 and <= 200 } owner, var role] when StudioRoles.All.Contains(role):
                return await AddAsync(owner, role);
            case ["list"]:
                foreach (ApiKey key in await store.ListKeysAsync())
                {
                    await output.WriteLineAsync($"{key.Sha256[..Shown]}  {key.Role,-5}  {key.Created:yyyy-MM-dd}  {key.Owner}");
                }

                return 0;
            case ["revoke", { Length: >= LeastDigits } digits]:
                int removed = await store.RemoveKeysAsync(digits);
                await output.WriteLineAsync(removed > 0 ? $"{removed} revoked." : "There is no such key.");
                return removed > 0 ? 0 : 1;
            default:
                await output.WriteLineAsync(Usage);
                return 2;
        }

        async Task<int> AddAsync(string owner, string role)
        {
            string key = StudioKey.New();
            await store.AddKeyAsync(new ApiKey(StudioKey.Hash(key), owner, role, DateTimeOffset.UtcNow));
            await output.WriteLineAsync(key);
            return 0;
        }
    }

    private static SqlJobStore Open(JobOptions options)
    {
        Directory.CreateDirectory(options.Folder);
        return options.PostgreSql is { } connection
            ? SqlJobStore.PostgreSql(connection)
            : SqlJobStore.Sqlite(Path.Combine(options.Folder, "jobs.db"));
    }
}
