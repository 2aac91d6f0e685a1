using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Compat.Tests.Torch;

public sealed class TensorTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void In_place_operators_return_their_tensor()
    {
        Tensor x = ones(2, 2);
        x.add_(1).Should().BeSameAs(x);
        x.mul_(ones(2, 2)).Should().BeSameAs(x);
        x.sub_(0.5).div_(2).clamp_(0, 1).sqrt_().neg_().abs_().Should().BeSameAs(x);
        x.fill_(3).copy_(ones(2, 1)).requires_grad_().Should().BeSameAs(x);
        x.detach_().Should().BeSameAs(x);
        x.unsqueeze_(0).transpose_(1, 2).squeeze_(0).Should().BeSameAs(x);
        x.addcmul_(x, x, 1).addcdiv_(x, x, 1).lerp_(x, x).index_fill_(0, tensor([0L]), 2).Should().BeSameAs(x);
        nn.init.ones_(x).Should().BeSameAs(x);
        x.data<float>().ToArray().Should().Equal(1, 1, 1, 1);
        x.zero_();
        x.sum().item<float>().Should().Be(0);
    }

    [Fact]
    public void Errors_carry_libtorchs_message()
    {
        FluentActions.Invoking(() => ones(2, 3).mm(ones(2, 3))).Should().Throw<ExternalException>()
            .WithMessage("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)*");
        FluentActions.Invoking(() => ones(2).add(ones(3))).Should().Throw<ExternalException>()
            .WithMessage("The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0*");
        FluentActions.Invoking(() => ones(2).view(3)).Should().Throw<ExternalException>().WithMessage("shape '[3]' is invalid for input of size 2*");
        FluentActions.Invoking(() => ones(2).requires_grad_().add_(1)).Should().Throw<ExternalException>()
            .WithMessage("a leaf Variable that requires grad is being used in an in-place operation.*");
        FluentActions.Invoking(() => ones(2).size(3)).Should().Throw<ExternalException>().WithMessage("Dimension out of range*");
        FluentActions.Invoking(() => cat([ones(2, 1), ones(3, 3)], 1)).Should().Throw<ExternalException>().WithMessage("Sizes of tensors must match except in dimension 1*");
    }

    [Fact]
    public void An_error_on_one_thread_is_not_seen_on_another()
    {
        string[] messages = new string[2];
        Parallel.For(0, 2, i =>
        {
            for (int n = 0; n < 200; n++)
            {
                try
                {
                    using Tensor a = ones(2), b = ones(i + 3);
                    _ = a.add(b);
                }
                catch (ExternalException e)
                {
                    messages[i] = e.Message;
                }
            }
        });
        messages[0].Should().Contain("tensor b (3)");
        messages[1].Should().Contain("tensor b (4)");
    }

    [Fact]
    public void Facts_about_a_tensor()
    {
        Tensor x = zeros(2, 3, 4, dtype: ScalarType.Float64);
        x.shape.Should().Equal(2, 3, 4);
        x.size().Should().Equal(2, 3, 4);
        x.size(-1).Should().Be(4);
        x.stride().Should().Equal(12, 4, 1);
        x.stride(1).Should().Be(4);
        (x.ndim, x.dim(), x.Dimensions).Should().Be((3, 3, 3));
        (x.numel(), x.NumberOfElements, x.element_size(), x.ElementSize).Should().Be((24, 24, 8, 8));
        x.dtype.Should().Be(float64);
        (x.device.type, x.device_type, x.device_index).Should().Be((DeviceType.CPU, DeviceType.CPU, -1));
        x.device.ToString().Should().Be("cpu");
        Tensor turned = x.permute(2, 0, 1);
        turned.is_contiguous().Should().BeFalse();
        turned.contiguous().stride().Should().Equal(6, 3, 1);
        x.narrow(0, 1, 1).storage_offset().Should().Be(12);
        x.ToString().Should().Be("[2x3x4], type = Float64, device = cpu");
        tensor(1L).ToString().Should().Be("[], type = Int64, device = cpu");
    }

    [Fact]
    public void Data_reads_and_writes_through_any_strides()
    {
        Tensor x = arange(6, dtype: float32).reshape(2, 3);
        Tensor turned = x.t();
        turned.data<float>().ToArray().Should().Equal(0, 3, 1, 4, 2, 5);
        turned.data<float>()[1, 1].Should().Be(4);
        turned.data<float>()[5].Should().Be(5);
        turned.data<float>()[2, 0] = 20;
        x.data<float>().ToArray().Should().Equal(0, 1, 20, 3, 4, 5);
        x.data<float>().CopyFrom([9f, 8], 0, 1);
        float[] part = new float[3];
        x.data<float>().CopyTo(part, 1, 0);
        part.Should().Equal(0, 0, 9);
        x.data<float>().Count.Should().Be(6);
        x.data<float>().Sum().Should().Be(0 + 9 + 8 + 3 + 4 + 5);
        x.Invoking(t => t.data<double>()).Should().Throw<ArgumentException>();
        ((float[,])x.data<float>().ToNDArray())[1, 2].Should().Be(5);
    }

    [Fact]
    public void Bytes_are_the_tensors_own_memory()
    {
        Tensor x = tensor(new[] { 1f, 2 });
        MemoryMarshal.Cast<byte, float>(x.bytes)[1].Should().Be(2);
        MemoryMarshal.Cast<byte, float>(x.bytes)[0] = 5;
        x[0].item<float>().Should().Be(5);
        x.bytes = MemoryMarshal.AsBytes(new[] { 7f, 8 }.AsSpan());
        x.data<float>().ToArray().Should().Equal(7, 8);
        ones(2, 3).t().Invoking(t => t.bytes.Length).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void Items_and_scalars()
    {
        tensor(2.5f).item<float>().Should().Be(2.5f);
        tensor(3L).ToInt64().Should().Be(3);
        tensor(3).ToScalar().ToInt32().Should().Be(3);
        ((double)tensor(0.5)).Should().Be(0.5);
        tensor(true).ToBoolean().Should().BeTrue();
        ones(2).Invoking(t => t.item<float>()).Should().Throw<ArgumentException>();
        Scalar two = 2, half = 0.5, yes = true;
        (two.Type, half.Type, yes.Type).Should().Be((ScalarType.Int64, ScalarType.Float64, ScalarType.Bool));
    }

    [Fact]
    public void Factories_take_arrays_of_any_rank()
    {
        tensor(new[,] { { 1f, 2, 3 }, { 4, 5, 6 } }).shape.Should().Equal(2, 3);
        tensor(new[] { 1, 2, 3, 4 }, [2, 2]).dtype.Should().Be(int32);
        tensor(new List<double> { 1, 2 }, dtype: float32).dtype.Should().Be(float32);
        tensor(new long[] { 1, 2, 3, 4 }, 2, 2).shape.Should().Equal(2, 2);
        FluentActions.Invoking(() => tensor(new[] { 1f }, [2])).Should().Throw<ArgumentException>();

        float[] own = [1, 2];
        Tensor copied = tensor(own), shared = from_array(own);
        own[0] = 9;
        copied[0].item<float>().Should().Be(1);
        shared[0].item<float>().Should().Be(9);
        from_array(new[,] { { 1L }, { 2 } }).shape.Should().Equal(2, 1);
        frombuffer(own, float32, 1, 1).data<float>().ToArray().Should().Equal(2);
    }

    [Fact]
    public void Ranges_and_fillings()
    {
        arange(4).dtype.Should().Be(int64);
        arange(0, 1, 0.25).data<float>().ToArray().Should().Equal(0, 0.25f, 0.5f, 0.75f);
        linspace(0, 1, 3).data<float>().ToArray().Should().Equal(0, 0.5f, 1);
        full(2, 2, 7, dtype: int64).data<long>().ToArray().Should().Equal(7, 7, 7, 7);
        full([2], 1.5).dtype.Should().Be(float32);
        full([2], 1).dtype.Should().Be(int64);
        eye(2).data<float>().ToArray().Should().Equal(1, 0, 0, 1);
        zeros_like(ones(2, 3, dtype: float64)).dtype.Should().Be(float64);
        ones(2, 3).full_like(4, dtype: int32).sum().item<long>().Should().Be(24);
        zeros([2, 1]).shape.Should().Equal(2, 1);
        empty(0, 3).numel().Should().Be(0);
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Int32)]
    [InlineData(ScalarType.Byte)]
    public void Conversions_keep_values(ScalarType type)
    {
        Tensor x = tensor(new[] { 1f, 2, 100 });
        Tensor converted = x.to(type);
        converted.dtype.Should().Be(type);
        converted.to(float32).data<float>().ToArray().Should().Equal(1, 2, 100);
        x.to_type(type, copy: true).dtype.Should().Be(type);
    }

    [Fact]
    public void Converting_to_the_own_type_shares_memory_and_copying_does_not()
    {
        Tensor x = zeros(1);
        x.to(float32).add_(1);
        x.item<float>().Should().Be(1);
        x.to(float32, copy: true).add_(1);
        x.item<float>().Should().Be(1);
        x.cpu().add_(1);
        x.item<float>().Should().Be(2);
        Tensor source = ones(1);
        source.to(float64, disposeAfter: true).dtype.Should().Be(float64);
        source.IsInvalid.Should().BeTrue();
    }

    [Fact]
    public void Meta_tensors_have_shapes_and_no_memory()
    {
        Tensor x = zeros(2, 3, device: META);
        x.is_meta.Should().BeTrue();
        x.device.type.Should().Be(DeviceType.META);
        nn.functional.linear(x, empty(4, 3, device: device("meta"))).shape.Should().Equal(2, 4);
    }

    [Fact]
    public void Cuda_is_told_to_be_there_or_not()
    {
        if (!cuda.is_available())
        {
            cuda.device_count().Should().Be(0);
            FluentActions.Invoking(() => ones(1, device: new Device("cuda"))).Should().Throw<InvalidOperationException>();
        }

        (new Device("cuda:1").index, new Device("cuda:1").type).Should().Be((1, DeviceType.CUDA));
        new Device("cuda:1").ToString().Should().Be("cuda:1");
        new Device("cuda").ToString().Should().Be("cuda");
    }

    [Fact]
    public void Streams_carry_the_bytes()
    {
        Tensor x = randn(1000);
        using var stream = new MemoryStream();
        x.WriteBytesToStream(stream);
        stream.Length.Should().Be(4000);
        stream.Position = 0;
        Tensor y = zeros(1000);
        y.ReadBytesFromStream(stream);
        x.Equals(y).Should().BeTrue();
    }

    [Fact]
    public void Threads_can_be_set()
    {
        int before = get_num_threads();
        set_num_threads(1);
        get_num_threads().Should().Be(1);
        set_num_threads(before);
    }

    [Fact]
    public void Instances_of_a_tensor_share_and_equal_compares_elements()
    {
        Tensor x = ones(2);
        Tensor alias = x.alias();
        alias.Handle.Should().NotBe(x.Handle);
        alias.add_(1);
        x.data<float>().ToArray().Should().Equal(2, 2);
        x.Equals(ones(2).mul(2)).Should().BeTrue();
        x.equal(tensor(new[] { 2f, 3 })).data<bool>().ToArray().Should().Equal(true, false);
        x.allclose(x + 1e-9).Should().BeTrue();
    }
}
