// A studio in the browser over jobs: everything in one process, or a front or a worker of many. See docs/service.md.
using System.Net.Sockets;
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
catch (Exception e) when (e is IOException or SocketException)
{
    Console.Error.WriteLine(e.Message); // for instance a port that is in use
    return 1;
}
