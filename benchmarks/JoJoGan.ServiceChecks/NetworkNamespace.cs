using System.Diagnostics;

namespace JoJoGan.ServiceChecks;

/// <summary>A network of its own beside this one, as another machine has it, with a link that can be cut; needs root.</summary>
internal sealed class NetworkNamespace : IDisposable
{
    /// <summary>The address of this side.</summary>
    public const string HostAddress = "10.213.7.1";

    private const string Name = "jojogan";
    private const string Link = "jojogan0";
    private const string InnerLink = "jojogan1";

    public NetworkNamespace()
    {
        Dispose(); // of a run that was killed
        Ip($"netns add {Name}");
        Ip($"link add {Link} type veth peer name {InnerLink} netns {Name}");
        Ip($"addr add {HostAddress}/24 dev {Link}");
        Ip($"link set {Link} up");
        Ip($"-n {Name} addr add 10.213.7.2/24 dev {InnerLink}");
        Ip($"-n {Name} link set {InnerLink} up");
        Ip($"-n {Name} link set lo up");
    }

    /// <summary>What a command line begins with that runs there.</summary>
    public string Prefix => $"ip netns exec {Name}";

    public void Cut() => Ip($"link set {Link} down");

    public void Mend() => Ip($"link set {Link} up");

    public void Dispose() => Run($"netns del {Name}"); // the link goes with it

    private static void Ip(string arguments)
    {
        int code = Run(arguments);
        if (code != 0)
        {
            throw new InvalidOperationException($"'ip {arguments}' ended with {code}; it needs root and iproute2.");
        }
    }

    private static int Run(string arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
