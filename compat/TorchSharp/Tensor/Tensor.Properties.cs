using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public long Dimensions => Facts().Dimensions;

        public long ndim => Facts().Dimensions;

        public long NumberOfElements => Facts().Elements;

        public long ElementSize => Facts().ElementSize;

        public long[] shape => size();

        public ScalarType dtype => (ScalarType)Facts().DType;

        public Device device
        {
            get
            {
                TensorFacts facts = Facts();
                return facts.DeviceType == (long)DeviceType.CPU ? new Device(DeviceType.CPU) : new Device((DeviceType)facts.DeviceType, (int)facts.DeviceIndex);
            }
        }

        public DeviceType device_type => (DeviceType)Facts().DeviceType;

        public int device_index => (int)Facts().DeviceIndex;

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_meta => device_type == DeviceType.META;

        public long dim() => Facts().Dimensions;

        public long numel() => Facts().Elements;

        public long element_size() => Facts().ElementSize;

        public long storage_offset() => Facts().StorageOffset;

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_contiguous() => Facts().IsContiguous;

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_integral() => torch.is_integral(dtype);

        public bool is_complex() => torch.is_complex(dtype);

        public bool is_nonzero() => Ops.is_nonzero.Number(this).ToBoolean();

        public unsafe long[] size() => Extents().Sizes;

        public long size(int dim) => Extent(Extents().Sizes, dim);

        public long[] stride() => Extents().Strides;

        public long stride(int dim) => Extent(Extents().Strides, dim);

        /// <summary>Shape, type and device: "[2x3], type = Float32, device = cpu".</summary>
        public override string ToString() => $"[{string.Join('x', size())}], type = {dtype}, device = {device}";

        private static long Extent(long[] extents, int dim)
        {
            int wrapped = dim < 0 ? dim + extents.Length : dim;
            return (uint)wrapped < (uint)extents.Length
                ? extents[wrapped]
                : throw new System.Runtime.InteropServices.ExternalException(
                    $"Dimension out of range (expected to be in range of [{-extents.Length}, {extents.Length - 1}], but got {dim})");
        }

        private unsafe TensorFacts Facts()
        {
            TensorFacts facts;
            NativeMethods.Check(NativeMethods.jj_describe(Handle, (long*)&facts));
            GC.KeepAlive(this);
            return facts;
        }

        private unsafe (long[] Sizes, long[] Strides) Extents()
        {
            var sizes = new long[Facts().Dimensions];
            var strides = new long[sizes.Length];
            fixed (long* s = sizes, t = strides)
            {
                NativeMethods.Check(NativeMethods.jj_sizes(Handle, s, t));
            }

            GC.KeepAlive(this);
            return (sizes, strides);
        }
    }
}
