using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A node of the tree of modules: it owns parameters, buffers and child modules by name.</summary>
        public partial class Module : IDisposable
        {
            private readonly OrderedDictionary<string, Module> ownChildren = [];
            private readonly OrderedDictionary<string, Parameter> ownParameters = [];
            private readonly OrderedDictionary<string, (Tensor Buffer, bool Persistent)> ownBuffers = [];
            private readonly string ownName;
            private bool isTraining = true;
            private bool isRegistered;
            private bool isDisposed;

            protected Module(string name) => ownName = name;

            ~Module() => Dispose(false);

            public virtual bool training => isTraining;

            public virtual string GetName() => ownName;

            public virtual void train(bool train = true)
            {
                isTraining = train;
                foreach ((_, Module child) in named_children())
                {
                    child.train(train);
                }
            }

            public virtual void eval() => train(false);

            public virtual Module apply(Action<Module> fn)
            {
                foreach ((_, Module child) in named_children())
                {
                    child.apply(fn);
                }

                fn(this);
                return this;
            }

            /// <summary>Clears the gradients, or sets them to zero.</summary>
            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (Parameter parameter in parameters())
                {
                    using Tensor? grad = parameter.grad;
                    if (set_to_none)
                    {
                        parameter.grad = null;
                    }
                    else
                    {
                        grad?.zero_();
                    }
                }
            }

            /// <summary>Disposes the parameters and buffers, in a dispose scope or not, and the child modules.</summary>
            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing || isDisposed)
                {
                    return;
                }

                isDisposed = true;
                foreach ((Tensor buffer, _) in ownBuffers.Values)
                {
                    buffer.DetachFromDisposeScope().Dispose();
                }

                foreach (Parameter parameter in ownParameters.Values)
                {
                    parameter.DetachFromDisposeScope().Dispose();
                }

                foreach (Module child in ownChildren.Values)
                {
                    child.Dispose();
                }
            }

            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                if (tensor is null || tensor.IsInvalid)
                {
                    throw new ArgumentNullException(nameof(tensor), "A null tensor cannot be registered as a buffer.");
                }

                if (!ownBuffers.TryAdd(name, (tensor, persistent)))
                {
                    throw new InvalidOperationException($"Tensor {name} is already registered.");
                }
            }

            public virtual void register_parameter(string name, Parameter param)
            {
                if (param is null || param.IsInvalid)
                {
                    throw new ArgumentNullException(nameof(param), "A null tensor cannot be registered as a parameter.");
                }

                if (!ownParameters.TryAdd(name, param))
                {
                    throw new InvalidOperationException($"Parameter {name} is already registered.");
                }
            }

            public void add_module(string name, Module module) => register_module(name, module);

            public virtual void register_module(string name, Module submodule)
            {
                if (submodule is null || submodule.isDisposed)
                {
                    ownChildren.Remove(name);
                    return;
                }

                if (name.Contains('.'))
                {
                    throw new ArgumentException($"module name can't contain \".\", got: {name}");
                }

                if (name.Length == 0)
                {
                    throw new ArgumentException("module name can't be empty string \"\"");
                }

                if (ownChildren.ContainsKey(name))
                {
                    throw new InvalidOperationException($"Sub-module {name} is already registered.");
                }

                submodule.RegisterComponents();
                ownChildren.Add(name, submodule);
            }

            /// <summary>
            /// Registers every field that holds a module, a parameter or a tensor (a buffer) under the field's name, those
            /// of base classes too.
            /// </summary>
            protected virtual void RegisterComponents()
            {
                if (isRegistered)
                {
                    return;
                }

                foreach (FieldInfo field in ComponentFields())
                {
                    string name = field.ComponentName();
                    if (ownChildren.ContainsKey(name) || ownParameters.ContainsKey(name) || ownBuffers.ContainsKey(name))
                    {
                        continue;
                    }

                    switch (field.GetValue(this))
                    {
                        case Module module:
                            register_module(name, module);
                            break;
                        case Parameter parameter:
                            register_parameter(name, parameter);
                            break;
                        case Tensor tensor:
                            register_buffer(name, tensor);
                            break;
                    }
                }

                isRegistered = true;
            }

            /// <summary>Sets or, with null, removes a parameter.</summary>
            protected void ConditionallyRegisterParameter(string name, Parameter? value)
            {
                if (value is null)
                {
                    ownParameters.Remove(name);
                }
                else
                {
                    ownParameters[name] = value;
                }
            }

            /// <summary>Sets or, with null, removes a buffer.</summary>
            protected void ConditionallyRegisterBuffer(string name, Tensor? value, bool persistent = true)
            {
                if (value is null)
                {
                    ownBuffers.Remove(name);
                }
                else
                {
                    ownBuffers[name] = (value, persistent);
                }
            }

            protected void ClearModules() => ownChildren.Clear();

            /// <summary>The instance fields, the most derived class first; a hidden one of the same name is left out.</summary>
            private IEnumerable<FieldInfo> ComponentFields()
            {
                const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
                var seen = new HashSet<string>();
                for (Type? type = GetType(); type is not null && type != typeof(Module); type = type.BaseType)
                {
                    foreach (FieldInfo field in type.GetFields(Own))
                    {
                        if (seen.Add(field.Name))
                        {
                            yield return field;
                        }
                    }
                }
            }
        }
    }
}
