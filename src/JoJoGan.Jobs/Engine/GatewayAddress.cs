using System.Net;
using System.Net.Sockets;

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
    /// <exception cref="InvalidOptionsException">A name leads nowhere.</exception>
    public static IPEndPoint[] Resolve(IEnumerable<string> texts) => [.. texts.SelectMany(Resolve)];

    private static IEnumerable<IPEndPoint> Resolve(string text)
    {
        try
        {
            return TryParse(text, out DnsEndPoint? address)
                ? Dns.GetHostAddresses(address!.Host).Select(ip => new IPEndPoint(ip, address.Port))
                : [];
        }
        catch (SocketException e)
        {
            throw new InvalidOptionsException(
                [$"{nameof(JobOptions.Gateways)}: the address of '{LogText.Of(text)}' is not known ({e.Message})."]);
        }
    }
}
