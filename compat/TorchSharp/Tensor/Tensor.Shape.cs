using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor view(params long[] shape) => Ops.view.Call(this, shape);

        public Tensor view_as(Tensor other) => Ops.view_as.Call(this, other);

        public Tensor reshape(params long[] shape) => Ops.reshape.Call(this, shape);

        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Ops.flatten_using_ints.Call(this, start_dim, end_dim);

        public Tensor ravel() => Ops.ravel.Call(this);

        public Tensor unflatten(long dim, params long[] sizes) => Ops.unflatten_int.Call(this, dim, sizes);

        public Tensor permute(params long[] permutation) => Ops.permute.Call(this, permutation);

        public Tensor permute(IEnumerable<long> permutation) => Ops.permute.Call(this, permutation.ToArray());

        public Tensor transpose(long dim0, long dim1) => Ops.transpose_int.Call(this, dim0, dim1);

        public Tensor transpose_(long dim0, long dim1) => Ops.transpose_.InPlace(this, dim0, dim1);

        public Tensor t() => Ops.t.Call(this);

        public Tensor swapaxes(long dim0, long dim1) => transpose(dim0, dim1);

        public Tensor swapdims(long dim0, long dim1) => transpose(dim0, dim1);

        public Tensor movedim(long[] source, long[] destination) => Ops.movedim_intlist.Call(this, source, destination);

        public Tensor moveaxis(long[] source, long[] destination) => movedim(source, destination);

        public Tensor unsqueeze(long dim) => Ops.unsqueeze.Call(this, dim);

        public Tensor unsqueeze_(long dim) => Ops.unsqueeze_.InPlace(this, dim);

        public Tensor squeeze(long? dim = null) => dim is { } one ? Ops.squeeze_dim.Call(this, one) : Ops.squeeze.Call(this);

        public Tensor squeeze_(long? dim = null) =>
            dim is { } one ? Ops.squeeze__dim.InPlace(this, one) : Ops.squeeze_.InPlace(this);

        public Tensor expand(params long[] sizes) => Ops.expand.Call(this, sizes);

        public Tensor expand(long[] sizes, bool isImplicit = false) => Ops.expand.Call(this, sizes, isImplicit);

        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) => Ops.expand.Call(this, sizes, isImplicit);

        public Tensor expand_as(Tensor other) => Ops.expand_as.Call(this, other);

        public Tensor broadcast_to(params long[] shape) => Ops.broadcast_to.Call(this, shape);

        public Tensor repeat(params long[] sizes) => Ops.repeat.Call(this, sizes);

        public Tensor tile(long[] reps) => Ops.tile.Call(this, reps);

        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) =>
            Ops.repeat_interleave_self_int.Call(this, repeats, dim, output_size);

        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null) =>
            Ops.repeat_interleave_self_Tensor.Call(this, repeats, dim, output_size);

        public Tensor flip(params long[] dims) => Ops.flip.Call(this, dims);

        public Tensor fliplr() => Ops.fliplr.Call(this);

        public Tensor flipud() => Ops.flipud.Call(this);

        public Tensor roll(long shifts, long? dims = null) =>
            dims is { } one ? Ops.roll.Call(this, new[] { shifts }, new[] { one }) : Ops.roll.Call(this, new[] { shifts });

        public Tensor roll(long[] shifts) => Ops.roll.Call(this, shifts);

        public Tensor roll(long[] shifts, long[] dims) => Ops.roll.Call(this, shifts, dims);

        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0) =>
            Ops.as_strided.Call(this, size, strides, storageOffset);

        public Tensor unfold(long dimension, long size, long step) => Ops.unfold.Call(this, dimension, size, step);

        public Tensor contiguous() => Ops.contiguous.Call(this);

        public Tensor clone() => Ops.clone.Call(this);

        public Tensor alias() => Ops.alias.Call(this);

        public Tensor diag(long diagonal = 0) => Ops.diag.Call(this, diagonal);

        public Tensor diagonal(long offset = 0, long dim1 = 0, long dim2 = 1) => Ops.diagonal.Call(this, offset, dim1, dim2);

        public Tensor diag_embed(long offset = 0, long dim1 = -2, long dim2 = -1) =>
            Ops.diag_embed.Call(this, offset, dim1, dim2);

        public Tensor tril(long diagonal = 0) => Ops.tril.Call(this, diagonal);

        public Tensor triu(long diagonal = 0) => Ops.triu.Call(this, diagonal);

        public Tensor[] chunk(long chunks, long dim = 0) => Ops.chunk.List(this, chunks, dim);

        public Tensor[] unbind(long dimension = 0) => Ops.unbind_int.List(this, dimension);

        public Tensor[] split(long size, int dim = 0) => Ops.split_Tensor.List(this, size, dim);

        public Tensor[] split(long[] sizes, long dim = 0) => Ops.split_with_sizes.List(this, sizes, dim);

        public Tensor[] split(ReadOnlySpan<long> sizes, long dim = 0) => Ops.split_with_sizes.List(this, sizes, dim);

        public Tensor[] tensor_split(long size, long dim = 0) => Ops.tensor_split_sections.List(this, size, dim);

        public Tensor[] tensor_split(long[] sizes, long dim = 0) => Ops.tensor_split_indices.List(this, sizes, dim);

        public Tensor set_(Tensor source) => Ops.set__source_Tensor.InPlace(this, source);

        /// <summary>All dimensions in reverse order.</summary>
        public Tensor T => Ops.numpy_T.Call(this);

        /// <summary>The last two dimensions swapped.</summary>
        public Tensor mT => Ops.transpose_int.Call(this, -2, -1);
    }
}
