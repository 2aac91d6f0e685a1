using System.Runtime.CompilerServices;
using TorchSharp;

namespace JoJoGan.Models.Tests.Testing;

/// <summary>Loads the native libraries once, before test classes that run in parallel would race for it.</summary>
internal static class TorchStartup
{
    [ModuleInitializer]
    internal static void Load() => torch.InitializeDeviceType(DeviceType.CPU);
}
