"""Times the original's own code: a checkout of mchong6/JoJoGAN, and of richzhang/PerceptualSimilarity for LPIPS.

usage: original.py FOLDER KIND SIZE COUNT ROUNDS THREADS
FOLDER holds JoJoGAN and PerceptualSimilarity; kinds as in Workload.cs. Weights are made up. Prints the rounds' seconds, but for a
first round that sets memory up, and the peak in MB.
"""

import resource
import sys
import time
from types import SimpleNamespace

import torch
import torch.nn.functional as F

STYLE_DIM, MAPPING_LAYERS, CHANNEL_MULTIPLIER, LPIPS_SIZE = 512, 8, 2, 256


def noise(*shape):
    return torch.randn(*shape) * 0.5


def make_generator(size):
    from model import Generator

    return Generator(size, STYLE_DIM, MAPPING_LAYERS, CHANNEL_MULTIPLIER)


def reduced(pictures):
    return F.interpolate(pictures, size=(LPIPS_SIZE, LPIPS_SIZE), mode="area")


def discriminator_loss(size, targets):
    import model

    activation = model.FusedLeakyReLU  # the one for the CPU lacks the argument that the discriminator passes
    model.FusedLeakyReLU = lambda channels, bias=True: activation(channels)
    discriminator = model.Discriminator(size, CHANNEL_MULTIPLIER).eval()

    def loss(pictures):
        with torch.no_grad():
            wanted = discriminator(targets)
        distances = [F.l1_loss(found, want) for found, want in zip(discriminator(pictures), wanted)]
        return sum(distances) / len(distances)

    return loss


def lpips_loss(targets):
    import lpips

    distance = lpips.LPIPS(pretrained=False, net="vgg", pnet_rand=True, verbose=False)
    return lambda pictures: distance(reduced(pictures), reduced(targets)).mean()


def tuning(size, count, make_loss):
    generator = make_generator(size)
    codes = noise(count, generator.n_latent, STYLE_DIM)
    loss_of = make_loss(noise(count, 3, size, size))
    optimizer = torch.optim.Adam(generator.parameters(), lr=2e-3, betas=(0, 0.99))

    def step():
        loss = loss_of(generator(codes, input_is_latent=True))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        loss.item()

    return step


def generation(size, count):
    generator = make_generator(size).eval()
    codes = noise(count, generator.n_latent, STYLE_DIM)
    return torch.no_grad()(lambda: generator(codes, input_is_latent=True))


def inversion(size, count):
    from e4e.models.encoders.psp_encoders import Encoder4Editing

    encoder = Encoder4Editing(50, "ir_se", SimpleNamespace(stylegan_size=1024)).eval()
    faces = noise(count, 3, size, size)
    return torch.no_grad()(lambda: encoder(faces))


def prepare(kind, size, count):
    if kind == "fine-tuning step, discriminator loss":
        return tuning(size, count, lambda targets: discriminator_loss(size, targets))
    if kind == "fine-tuning step, LPIPS loss":
        return tuning(size, count, lpips_loss)
    return {"generate": generation, "e4e, invert": inversion}[kind](size, count)


def main():
    folder, kind = sys.argv[1:3]
    size, count, rounds, threads = map(int, sys.argv[3:])
    sys.path[:0] = [f"{folder}/JoJoGAN", f"{folder}/PerceptualSimilarity"]
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    run = prepare(kind, size, count)
    seconds = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 // 1_000_000
    print(*seconds[1:], peak)


main()
