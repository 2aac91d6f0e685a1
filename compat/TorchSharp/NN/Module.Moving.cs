using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            private Device place = CPU;

            protected internal virtual Module _to(Device device, ScalarType dtype, bool non_blocking)
            {
                RequireFloating(dtype);
                _toEpilog(dtype, InitializeDevice(device), non_blocking);
                return this;
            }

            protected internal virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
            {
                var device = new Device(deviceType, deviceType == DeviceType.CUDA ? deviceIndex : -1);
                if (device.type != place.type || device.index != place.index)
                {
                    _toEpilog(null, InitializeDevice(device), non_blocking);
                }

                return this;
            }

            protected internal virtual Module _to(ScalarType dtype, bool non_blocking)
            {
                RequireFloating(dtype);
                _toEpilog(dtype, null, non_blocking);
                return this;
            }

            /// <summary>
            /// Replaces the parameters and buffers by converted ones, in the fields that hold them too; whole-number buffers
            /// keep their type.
            /// </summary>
            /// <exception cref="ArgumentException">
            /// Two fields have one name, or a property of a moved component's name has no setter; so it is in the genuine library.
            /// </exception>
            protected virtual void _toEpilog(ScalarType? dtype, Device? device, bool non_blocking)
            {
                Dictionary<string, FieldInfo> fields = ComponentFields().ToDictionary(field => field.ComponentName());
                foreach ((_, Module child) in named_children())
                {
                    _ = (dtype, device) switch
                    {
                        ({ } type, { } target) => child._to(target, type, non_blocking),
                        (null, { } target) => child._to(target.type, target.index, non_blocking),
                        _ => child._to(dtype!.Value, non_blocking),
                    };
                }

                foreach ((string name, Parameter parameter) in ownParameters.ToArray())
                {
                    if (ReplaceParameter(dtype, device, parameter, out Parameter? moved) && !Assign(fields, name, moved!))
                    {
                        parameter.Dispose();
                        ownParameters[name] = moved!;
                    }
                }

                foreach ((string name, (Tensor buffer, bool persistent)) in ownBuffers.ToArray())
                {
                    if (ReplaceBuffer(dtype, device, buffer, out Tensor? moved) && !Assign(fields, name, moved!))
                    {
                        ownBuffers[name] = (moved!, persistent);
                    }
                }

                place = device ?? place;
            }

            protected static bool ReplaceParameter(ScalarType? dtype, Device? device, Parameter param, out Parameter? p)
            {
                p = null;
                Device target = device ?? param.device;
                ScalarType type = dtype is { } wanted && is_floating_point(param.dtype) ? wanted : param.dtype;
                if (!param.WillCopy(type, target))
                {
                    return false;
                }

                using IDisposable still = no_grad();
                using Tensor? grad = param.grad;
                p = new Parameter(param.to(type, target), param.requires_grad);
                p.DetachFromDisposeScope();
                if (grad is not null)
                {
                    using Tensor movedGrad = grad.to(type, target);
                    p.grad = movedGrad;
                }

                return true;
            }

            protected static bool ReplaceBuffer(ScalarType? dtype, Device? device, Tensor buffer, out Tensor? result)
            {
                result = null;
                Device target = device ?? buffer.device;
                ScalarType type = dtype is { } wanted && is_floating_point(buffer.dtype) ? wanted : buffer.dtype;
                if (!buffer.WillCopy(type, target))
                {
                    return false;
                }

                result = buffer.to(type, target, disposeAfter: true).DetachFromDisposeScope();
                return true;
            }

            private static void RequireFloating(ScalarType dtype)
            {
                if (!is_floating_point(dtype) && !is_complex(dtype))
                {
                    throw new ArgumentException($"nn.Module.to only accepts floating point or complex types, but got desired dtype={dtype}");
                }
            }

            /// <summary>Sets the field of this component, or hands it to the property of its name, which does all the rest.</summary>
            /// <returns>Whether a property took it.</returns>
            private bool Assign(Dictionary<string, FieldInfo> fields, string name, Tensor value)
            {
                if (GetType().GetProperty(name, BindingFlags.Instance | BindingFlags.Public) is { } property)
                {
                    property.SetValue(this, value);
                    return true;
                }

                fields.GetValueOrDefault(name)?.SetValue(this, value);
                return false;
            }
        }
    }
}
