using System.Runtime.CompilerServices;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params long[] indices]
        {
            get => index(Singles(indices));
            set => index_put_(value, Singles(indices));
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => this[[i1]];
            set => this[[i1]] = value;
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => this[[i1, i2]];
            set => this[[i1, i2]] = value;
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => this[[i1, i2, i3]];
            set => this[[i1, i2, i3]] = value;
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => this[[i1, i2, i3, i4]];
            set => this[[i1, i2, i3, i4]] = value;
        }

        public Tensor index(params TensorIndex[] indices)
        {
            (Tensor view, List<Tensor?> lookups) = View(indices);
            if (lookups.TrueForAll(t => t is null))
            {
                return ReferenceEquals(view, this) ? alias() : view;
            }

            Tensor result = Ops.index_Tensor.Call(view, Arg.Optional(lookups));
            Release(view);
            return result;
        }

        public Tensor index(params Tensor[] indices) => index(Array.ConvertAll(indices, TensorIndex.Tensor));

        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => index_put_(value, indices, accumulate: false);

        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false)
        {
            (Tensor view, List<Tensor?> lookups) = View(indices);
            if (lookups.TrueForAll(t => t is null))
            {
                Ops.copy_.InPlace(view, value, false);
            }
            else
            {
                Ops.index_put_.InPlace(view, Arg.Optional(lookups), value, accumulate);
            }

            Release(view);
            return this;
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, indices, accumulate: false);

        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false) =>
            index_put_(value, Array.ConvertAll(indices, TensorIndex.Tensor), accumulate);

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using Tensor filler = full([], value, dtype, device);
            return index_put_(filler, indices);
        }

        public Tensor index_put_(Scalar value, params Tensor[] indices) =>
            index_put_(value, Array.ConvertAll(indices, TensorIndex.Tensor));

        private static TensorIndex[] Singles(long[] indices) => Array.ConvertAll(indices, i => TensorIndex.Single(i));

        /// <summary>
        /// Applies all indices but the tensors, which change the view's shape by copying: those come back, one for each
        /// dimension of the view, null where there is none.
        /// </summary>
        private (Tensor View, List<Tensor?> Lookups) View(TensorIndex[] indices)
        {
            long dim = 0;
            Tensor view = this;
            var lookups = new List<Tensor?>();
            foreach (TensorIndex index in indices)
            {
                switch (index.What)
                {
                    case TensorIndex.Kind.Single:
                        Step(view.select(dim, index.Start.GetValueOrDefault()));
                        break;
                    case TensorIndex.Kind.Slice:
                        Step(Ops.slice_Tensor.Call(view, dim, index.Start, index.Stop, index.Step ?? 1));
                        Skip(1);
                        break;
                    case TensorIndex.Kind.NewDimension:
                        Step(view.unsqueeze(dim));
                        Skip(1);
                        break;
                    case TensorIndex.Kind.Ellipsis:
                        Skip(view.Dimensions - dim - indices.SkipWhile(i => i.What != TensorIndex.Kind.Ellipsis).Skip(1).Sum(Consumed));
                        break;
                    case TensorIndex.Kind.Bool:
                        Step(view.unsqueeze(dim));
                        lookups.Add(tensor(new[] { index.Start != 0 }, device: device));
                        dim++;
                        break;
                    case TensorIndex.Kind.Tensor:
                        lookups.Add(index.Indices);
                        dim += Consumed(index);
                        break;
                }
            }

            return (view, lookups);

            void Step(Tensor next)
            {
                Release(view);
                view = next;
            }

            void Skip(long count)
            {
                for (long i = 0; i < count; i++)
                {
                    lookups.Add(null);
                }

                dim += count;
            }
        }

        /// <summary>How many dimensions of the tensor an index stands for: a mask stands for as many as it has.</summary>
        private static long Consumed(TensorIndex index) => index.What switch
        {
            TensorIndex.Kind.NewDimension or TensorIndex.Kind.Bool or TensorIndex.Kind.Ellipsis => 0,
            TensorIndex.Kind.Tensor when index.Indices!.dtype is ScalarType.Bool or ScalarType.Byte => index.Indices.Dimensions,
            _ => 1,
        };

        private void Release(Tensor view)
        {
            if (!ReferenceEquals(view, this))
            {
                view.Dispose();
            }
        }
    }
}
