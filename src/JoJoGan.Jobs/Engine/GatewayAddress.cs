using System.Net;

namespace JoJoGan.Jobs.Engine;

/// <summary>Addresses of fronts: "10.0.0.5:30000" or "front1:30000".</summary>
internal static class GatewayAddress
{
    public static bool TryParse(string? text, out DnsEndPoint? address)
    {
        int colon = text?.LastIndexOf(':') ?? -1;
        bool isAddress = colon > 0 & ushort.TryParse(text?[(colon + 1)..], out ushort port) && port > 0;
        address = isAddress ? new DnsEndPoint(text![..colon], port) : null;
        return isAddress;
    }

    /// <summary>The addresses, of which a name may have several.</summary>
    public static IPEndPoint[] Resolve(IEnumerable<string> texts) =>
    [
        .. texts.SelectMany(text => TryParse(text, out DnsEndPoint? address)
            ? Dns.GetHostAddresses(address!.Host).Select(ip => new IPEndPoint(ip, address.Port))
            : []),
    ];
}
