using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using JoJoGan.Models.Runtime;
using TorchSharp;

// In this process, so that the native libraries are those that the build put beside it.
NativeAllocator.KeepFreedMemory();
NativeThreads.ShortOpenMPSpin();
torch.set_num_threads(Environment.ProcessorCount);
IConfig config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
