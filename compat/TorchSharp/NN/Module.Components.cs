using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            public virtual IEnumerable<(string name, Module module)> named_children() => ownChildren.Select(c => (c.Key, c.Value));

            public virtual IEnumerable<Module> children() => named_children().Select(c => c.module);

            /// <summary>The children, then theirs with the path as a prefix; this module itself is not among them.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules() => named_children().Concat(
                named_children().SelectMany(c => c.module.named_modules().Select(d => ($"{c.name}.{d.name}", d.module))));

            public virtual IEnumerable<Module> modules() => named_modules().Select(m => m.module);

            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true) => Distinct(
                ownParameters.Select(p => (p.Key, p.Value)),
                recurse ? ownChildren.Select(c => (c.Key, c.Value.named_parameters(true))) : []);

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) =>
                named_parameters(recurse).Select(p => p.parameter);

            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true) => Distinct(
                ownBuffers.Where(b => b.Value.Persistent).Select(b => (b.Key,
                b.Value.Buffer)), recurse ? ownChildren.Select(c => (c.Key, c.Value.named_buffers(true,
                include_nonpersistent))) : []);

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(b => b.buffer);

            public virtual Parameter? get_parameter(string target) => ownParameters.TryGetValue(target, out Parameter? own)
                ? own
                : Child(target) is var (child, rest) ? child.get_parameter(rest) : null;

            public virtual Tensor? get_buffer(string target) => ownBuffers.TryGetValue(target, out (Tensor Buffer, bool) own)
                ? own.Buffer
                : Child(target) is var (child, rest) ? child.get_buffer(rest) : null;

            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            /// <summary>Parameters and persistent buffers by path. The tensors are the module's own.</summary>
            public virtual Dictionary<string, Tensor> state_dict(
                Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                string Path(string name) => string.IsNullOrEmpty(prefix) ? name : $"{prefix}.{name}";
                foreach ((string name, Parameter parameter) in named_parameters())
                {
                    destination.TryAdd(Path(name), parameter);
                }

                foreach ((string name, Tensor buffer) in named_buffers(include_nonpersistent: false))
                {
                    destination.TryAdd(Path(name), buffer);
                }

                foreach ((string name, Module child) in ownChildren)
                {
                    child.state_dict(destination, Path(name));
                }

                return destination;
            }

            /// <summary>Copies into the module's own tensors, broadcasting and converting.</summary>
            /// <exception cref="InvalidOperationException">The keys differ, and <paramref name="strict"/> is set.</exception>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(
                Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                Dictionary<string, Tensor> own = state_dict();
                bool Wanted(string key) => skip?.Contains(key) != true;
                List<string> missing = [.. own.Keys.Where(k => Wanted(k) && !source.ContainsKey(k))];
                List<string> unexpected = [.. source.Keys.Where(k => Wanted(k) && !own.ContainsKey(k))];
                if (strict && missing.Count + unexpected.Count > 0)
                {
                    throw new InvalidOperationException("The loaded state_dict is not identical to the target dictionary.");
                }

                using IDisposable still = no_grad();
                foreach ((string key, Tensor value) in source)
                {
                    if (Wanted(key) && own.TryGetValue(key, out Tensor? target))
                    {
                        target.copy_(value);
                    }
                }

                return (missing, unexpected);
            }

            /// <summary>The child that a dotted path starts with, and the rest of the path.</summary>
            private (Module Child, string Tail)? Child(string path)
            {
                int dot = path.IndexOf('.');
                return dot > 0 && named_children().FirstOrDefault(c => c.name == path[..dot]).module is { } child ? (child, path[(dot + 1)..]) : null;
            }

            /// <summary>Own components, then the children's under their names; a tensor that is met again is left out.</summary>
            private protected static IEnumerable<(
                string, T)> Distinct<T>(IEnumerable<(string, T)> own, IEnumerable<(string, IEnumerable<(string, T)>)> nested)
                where T : Tensor
            {
                var seen = new HashSet<nint> { 0 };
                IEnumerable<(string, T)> deeper = nested.SelectMany(child => child.Item2.Select(c => ($"{child.Item1}.{c.Item1}", c.Item2)));
                foreach ((string, T) component in own.Concat(deeper))
                {
                    if (seen.Add(component.Item2.RawHandle))
                    {
                        yield return component;
                    }
                }
            }
        }
    }
}
