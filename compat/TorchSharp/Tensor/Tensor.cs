using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A handle to a libtorch tensor. It is freed by Dispose, by the dispose scope that it belongs to, or by the finalizer.</summary>
    public partial class Tensor : IDisposable
    {
        private static long totalCount;
        private static long peakCount;

        private nint handle;

        internal Tensor(nint handle, bool register = true)
        {
            this.handle = handle;
            long count = Interlocked.Increment(ref totalCount);
            long peak = Volatile.Read(ref peakCount);
            while (count > peak && Interlocked.CompareExchange(ref peakCount, count, peak) is var seen && seen != peak)
            {
                peak = seen;
            }

            if (register)
            {
                Scope = DisposeScopeManager.Current.Register(this);
            }
        }

        ~Tensor() => Dispose(false);

        /// <summary>How many tensors are alive in the process.</summary>
        public static long TotalCount => Interlocked.Read(ref totalCount);

        /// <summary>How many were alive at once at most.</summary>
        public static long PeakCount => Interlocked.Read(ref peakCount);

        public string? name { get; set; }

        public bool IsInvalid => handle == 0;

        /// <exception cref="InvalidOperationException">The tensor is disposed, or a parameter has taken over its handle.</exception>
        public IntPtr Handle => handle != 0 ? handle : throw new InvalidOperationException("Tensor invalid -- empty handle.");

        internal DisposeScope? Scope { get; set; }

        /// <summary>The handle, 0 when there is none any more.</summary>
        internal nint RawHandle => handle;

        public static Tensor UnsafeCreateTensor(IntPtr handle) => new(handle);

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        public Tensor MoveToOuterDisposeScope()
        {
            Scope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            Scope?.Detach(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.Scope);

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (Scope is null)
            {
                other?.Attach(this);
            }
            else
            {
                Scope.MoveToOther(other, this);
            }

            return this;
        }

        /// <summary>Gives up the handle; freeing it is now the caller's.</summary>
        public IntPtr DecoupleFromNativeHandle()
        {
            nint own = Handle;
            GC.SuppressFinalize(this);
            Interlocked.Decrement(ref totalCount);
            handle = 0;
            return own;
        }

        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        /// <summary>Whether both hold the same elements, in the same shape.</summary>
        public bool Equals(Tensor target) => Ops.equal.Number(this, target).ToBoolean();

        public override int GetHashCode() => base.GetHashCode();

        /// <summary>A tensor for a handle that a native call has made; no tensor for 0.</summary>
        internal static Tensor Adopt(nint handle) => handle != 0 ? new Tensor(handle) : null!;

        /// <summary>The handle moves into a parameter; this object stays behind without one.</summary>
        internal nint MoveHandle()
        {
            nint own = Handle;
            handle = 0;
            return own;
        }

        protected virtual void Dispose(bool disposing)
        {
            if (handle == 0)
            {
                return;
            }

            if (disposing)
            {
                DisposeScopeManager.Current.CountDisposal(this);
                Scope?.MarkAsDisposed(this);
            }

            Interlocked.Decrement(ref totalCount);
            NativeMethods.jj_free(handle);
            handle = 0;
        }
    }
}
