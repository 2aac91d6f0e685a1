using TorchSharp.Native;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The memory of a contiguous tensor on the CPU, valid as long as the tensor lives.</summary>
        /// <exception cref="InvalidOperationException">The tensor is not contiguous or not on the CPU.</exception>
        public unsafe Span<byte> bytes
        {
            get
            {
                long total = NumberOfElements * ElementSize;
                if (!is_contiguous())
                {
                    throw new InvalidOperationException("Bytes() called on non-contiguous tensor.");
                }

                if (total > int.MaxValue)
                {
                    throw new ArgumentException("Span only supports up to int.MaxValue elements.");
                }

                if (device_type != DeviceType.CPU)
                {
                    throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
                }

                return new Span<byte>((void*)DataPointer(), (int)total);
            }

            set
            {
                if (!is_contiguous())
                {
                    throw new InvalidOperationException("SetBytes() called on non-contiguous tensor.");
                }

                if (NumberOfElements * ElementSize != value.Length)
                {
                    throw new ArgumentException("Mismatched data sizes in SetBytes().");
                }

                value.CopyTo(new Span<byte>((void*)DataPointer(), value.Length));
            }
        }

        /// <summary>Reads and writes single elements; of a tensor that is not on the CPU, those of a copy.</summary>
        /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the tensor's element type.</exception>
        public TensorAccessor<T> data<T>()
            where T : unmanaged
        {
            RequireElements(typeof(T));
            return new TensorAccessor<T>(device_type == DeviceType.CPU ? this : cpu());
        }

        /// <summary>The value of a tensor with one element.</summary>
        /// <exception cref="ArgumentException">There is not exactly one element, or <typeparamref name="T"/> is not its type.</exception>
        public T item<T>()
            where T : unmanaged
        {
            if (NumberOfElements != 1)
            {
                throw new ArgumentException("Number of elements in the tensor must be 1");
            }

            return data<T>()[0];
        }

        public Scalar ToScalar() => Ops.item.Number(this);

        public float ReadCpuSingle(long i) => ReadCpuValue<float>(i);

        public double ReadCpuDouble(long i) => ReadCpuValue<double>(i);

        public byte ReadCpuByte(long i) => ReadCpuValue<byte>(i);

        public int ReadCpuInt32(long i) => ReadCpuValue<int>(i);

        public long ReadCpuInt64(long i) => ReadCpuValue<long>(i);

        public bool ReadCpuBool(long i) => ReadCpuValue<bool>(i);

        public T ReadCpuValue<T>(long i)
            where T : unmanaged
            => TensorAccessor<T>.Read(this, i);

        /// <summary>Reads the elements of a contiguous CPU tensor from a stream.</summary>
        public unsafe void ReadBytesFromStream(Stream stream, int bufferSize = 1024) =>
            ForEachBlock(block => stream.ReadExactly(new Span<byte>((void*)block.Start, block.Length)));

        /// <summary>Writes the elements of a contiguous CPU tensor to a stream.</summary>
        public unsafe void WriteBytesToStream(Stream stream, int bufferSize = 1024) =>
            ForEachBlock(block => stream.Write(new ReadOnlySpan<byte>((void*)block.Start, block.Length)));

        internal nint DataPointer()
        {
            nint pointer = NativeMethods.jj_data(Handle);
            GC.KeepAlive(this);
            return pointer != 0 || NumberOfElements == 0 ? pointer : NativeMethods.Check(pointer);
        }

        private void ForEachBlock(Action<(nint Start, int Length)> action)
        {
            const int Block = 1 << 20;
            if (!is_contiguous())
            {
                throw new InvalidOperationException("Bytes() called on non-contiguous tensor.");
            }

            if (device_type != DeviceType.CPU)
            {
                throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
            }

            nint start = DataPointer();
            long total = NumberOfElements * ElementSize;
            for (long at = 0; at < total; at += Block)
            {
                action((start + (nint)at, (int)Math.Min(Block, total - at)));
            }
        }

        private void RequireElements(Type type)
        {
            ScalarType own = dtype;
            bool fits = own switch
            {
                ScalarType.Byte => type == typeof(byte),
                ScalarType.Int8 => type == typeof(sbyte),
                ScalarType.Int16 => type == typeof(short),
                ScalarType.Int32 => type == typeof(int),
                ScalarType.Int64 => type == typeof(long),
                ScalarType.Bool => type == typeof(bool),
                ScalarType.Float16 => type == typeof(Half),
                ScalarType.Float32 => type == typeof(float),
                ScalarType.Float64 => type == typeof(double),
                ScalarType.ComplexFloat32 => type == typeof((float, float)),
                ScalarType.ComplexFloat64 => type == typeof(System.Numerics.Complex),
                _ => true,
            };
            if (!fits)
            {
                throw new ArgumentException($"{type.Name} is not compatible with {own}");
            }
        }
    }
}
