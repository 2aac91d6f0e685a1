// A studio in the browser over jobs: everything in one process, or a front or a worker of many. See docs/service.md.
using JoJoGan.Samples.Web.Access;
using JoJoGan.Samples.Web.Hosting;

try
{
    return args is ["keys", .. string[] rest]
        ? await KeyCommands.RunAsync(rest, Console.Out)
        : await StudioHost.RunAsync(args);
}
catch (JoJoGanException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
