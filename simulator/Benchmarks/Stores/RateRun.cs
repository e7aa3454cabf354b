using System;
using System.Diagnostics;
using Device.Kcm;
using Simulator.Fleet.Statistics;

namespace Simulator.Benchmarks.Stores
{
    /// <summary>Times operations on the store of an onboarded device.</summary>
    internal sealed class RateRun : IDisposable
    {
        private const int OperationsPerCycle = 8;
        private const int CyclesPerRound = 2;
        private const int Half = 50;
        private const string KeyName = "benchmark.key";

        private readonly StorePki _pki;
        private readonly StoreDevice _device;
        private readonly byte[] _config = new byte[32];
        private readonly byte[] _read = new byte[KcmLimits.DataBytesMax];
        private readonly Func<int, KcmStatus>[] _operations;

        public RateRun(StorePki pki, IBank first, IBank second)
        {
            _pki = pki;
            _device = new StoreDevice(pki, first, second);
            // Each cycle leaves the store as it was: what is put is deleted.
            _operations = new Func<int, KcmStatus>[]
            {
                Put, Get, Replace, Transact, Delete, ReplaceKey, Mount,
            };
        }

        public RateFigure Measure(string medium, int rounds)
        {
            double[][] rates = new double[_operations.Length][];
            for (int i = 0; i < rates.Length; i++) { rates[i] = new double[rounds]; }
            RunRound();
            for (int round = 0; round < rounds; round++)
            {
                double[] seconds = RunRound();
                for (int i = 0; i < rates.Length; i++)
                {
                    rates[i][round] = OperationsPerCycle * CyclesPerRound / seconds[i];
                }
            }
            double[] medians = new double[rates.Length];
            for (int i = 0; i < rates.Length; i++)
            {
                Array.Sort(rates[i]);
                medians[i] = Percentiles.NearestRank(rates[i], Half)!.Value;
            }
            return new RateFigure(
                medium, Put: medians[0], Get: medians[1], Replace: medians[2],
                Transaction: medians[3], Delete: medians[4], ReplaceKey: medians[5],
                Mount: medians[6]);
        }

        public void Dispose()
        {
            _device.Dispose();
        }

        private static string NameOf(int index) { return $"benchmark.item-{index}"; }

        private double[] RunRound()
        {
            double[] seconds = new double[_operations.Length];
            for (int cycle = 0; cycle < CyclesPerRound; cycle++)
            {
                for (int i = 0; i < _operations.Length; i++)
                {
                    long start = Stopwatch.GetTimestamp();
                    for (int index = 0; index < OperationsPerCycle; index++)
                    {
                        KcmStatus status = _operations[i](index);
                        if (status == KcmStatus.Success) { continue; }
                        throw new InvalidOperationException(
                            $"{_operations[i].Method.Name} answers {status}");
                    }
                    seconds[i] += Stopwatch.GetElapsedTime(start).TotalSeconds;
                }
            }
            return seconds;
        }

        private KcmStatus Put(int index)
        {
            byte[] chain = _pki.Renewals[index].Chain;
            return _device.Store.Put(
                KcmItemType.Certificate, NameOf(index), chain, 0, chain.Length);
        }

        private KcmStatus Get(int index)
        {
            return _device.Store.Get(
                KcmItemType.Certificate, NameOf(index), _read, 0, _read.Length, out int _);
        }

        private KcmStatus Replace(int index)
        {
            using KcmTransaction transaction = _device.Store.Begin();
            byte[] chain = _pki.Updates[index].Chain;
            transaction.Set(
                KcmArea.Working, KcmItemType.Certificate, NameOf(index), chain, 0, chain.Length);
            return transaction.Commit();
        }

        private KcmStatus Transact(int index)
        {
            using KcmTransaction transaction = _device.Store.Begin();
            byte[] chain = _pki.Renewals[index].Chain;
            transaction.Set(
                KcmArea.Working, KcmItemType.Certificate, NameOf(index), chain, 0, chain.Length);
            transaction.Set(
                KcmArea.Working, KcmItemType.Config, "benchmark.a", _config, 0, _config.Length);
            transaction.Set(
                KcmArea.Working, KcmItemType.Config, "benchmark.b", _config, 0, _config.Length);
            return transaction.Commit();
        }

        private KcmStatus Delete(int index)
        {
            return _device.Store.Delete(KcmItemType.Certificate, NameOf(index));
        }

        private KcmStatus ReplaceKey(int index)
        {
            using KcmTransaction transaction = _device.Store.Begin();
            transaction.SetPrivateKey(KcmArea.Working, KeyName, _pki.Updates[index].Key);
            return transaction.Commit();
        }

        private KcmStatus Mount(int index)
        {
            _device.Mount().Dispose();
            return KcmStatus.Success;
        }
    }
}
