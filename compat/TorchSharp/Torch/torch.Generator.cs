using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A source of random numbers with a state of its own.</summary>
    public class Generator : IDisposable
    {
        public Generator(ulong seed = 0, Device? device = null)
            : this(NativeMethods.Check(NativeMethods.jj_new_generator(seed, (int)(device?.type ?? DeviceType.CPU), device?.index ?? -1)), device ?? CPU)
        {
        }

        private Generator(nint handle, Device device)
        {
            Handle = handle;
            this.device = device;
        }

        ~Generator() => Dispose(false);

        /// <summary>The one that is used where none is given.</summary>
        public static Generator Default => new(NativeMethods.Check(NativeMethods.jj_default_generator()), CPU);

        public IntPtr Handle { get; private set; }

        public Device device { get; }

        public Generator manual_seed(long seed)
        {
            Seed(0, (ulong)seed);
            return this;
        }

        /// <summary>Draws a fresh seed, uses it and tells it.</summary>
        public long seed() => (long)Seed(1, 0);

        public long initial_seed() => (long)Seed(2, 0);

        public Tensor get_state()
        {
            Tensor state = Tensor.Adopt(NativeMethods.Check(NativeMethods.jj_generator_state(Handle)));
            GC.KeepAlive(this);
            return state;
        }

        public void set_state(Tensor value)
        {
            NativeMethods.Check(NativeMethods.jj_set_generator_state(Handle, value.Handle));
            GC.KeepAlive(value);
            GC.KeepAlive(this);
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (Handle != 0)
            {
                NativeMethods.jj_free_generator(Handle);
                Handle = 0;
            }
        }

        private unsafe ulong Seed(int action, ulong seed)
        {
            ulong now;
            NativeMethods.Check(NativeMethods.jj_seed_generator(Handle, action, seed, &now));
            GC.KeepAlive(this);
            return now;
        }
    }
}
